import { Subject } from '../../retrieval/index.ts';
import { type AccessOccasion, accessRefused, type AuditSink } from '../audit/index.ts';
import { AccessError } from './errors.ts';

export interface AdminGateDeps {
  /** The OAuth scope that makes a token an admin's. */
  readonly scope: string;
  readonly audit: Pick<AuditSink, 'append'>;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
}

/**
 * Stands before everything that admins alone may ask. A refusal is recorded first.
 * @throws AccessError policy.admin_required
 * @throws AuditError the refusal can't be recorded
 */
export type AdminGate = (asking: Omit<AccessOccasion, 'at'>) => Promise<void>;

export const createAdminGate =
  ({ scope, audit, clock }: AdminGateDeps): AdminGate =>
  async ({ id, subject, action }) => {
    if (Subject.attributes(subject).scopes.includes(scope)) return;
    const code = 'policy.admin_required';
    await audit.append(accessRefused({ id, at: new Date(clock()), subject, action, code }));
    throw new AccessError(code);
  };
