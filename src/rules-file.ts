import { unwatchFile, watchFile } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { type ControlRecord, rulesHash } from '../retrieval/index.ts';
import { type AuditEvent, type AuditSink, rulesActivated, rulesRejected, type RulesVia } from './audit/index.ts';
import { codeOf } from './codes.ts';
import type { Log } from './log.ts';
import { activateRules, type ActivationDeps, NONE, placeOf } from './rules-activation.ts';

const POLL_MS = 500;

export interface RulesFileDeps extends ActivationDeps {
  readonly path: string;
  /** True: what the file says is put in force (development). False: it only begins a store that has no rules in force yet. */
  readonly follow: boolean;
  readonly audit: AuditSink;
  readonly log: Log;
}

export interface RulesFile {
  /**
   * `rejected`: the file can't be used; the rules in force stay in force. `differs`: it isn't what is in force.
   * @param control as it is now: others may have put rules in force
   */
  readonly state: (control: ControlRecord) => 'ok' | 'differs' | 'rejected';
  /** Looks at the file. Never throws: what fails keeps the rules in force as they are, loudly. */
  reload(): Promise<void>;
  /** Looks at the file twice a second: also across network mounts, and where editors and mounts replace it. */
  watch(): void;
  close(): void;
}

/** A convenience over the register: what is in force is what the store's control record says, not what lies in a file. */
export function createRulesFile(deps: RulesFileDeps): RulesFile {
  const { follow, log } = deps;
  const record = createOwed(deps.audit);
  let rejected = false;
  let fileHash: string | undefined;
  let via: RulesVia = 'start';
  let running = Promise.resolve();
  /** A version whose activation failed in a way that leaves open whether it happened. */
  let unsure: { readonly hash: string; readonly replaced: string } | undefined;

  const reject = async (hash: string, kept: string, problems: readonly string[], event: AuditEvent): Promise<void> => {
    rejected = true;
    log.error('rules.rejected', { hash, kept, problems: problems.length, first: problems[0] });
    await record(event);
  };

  const agree = async (control: ControlRecord): Promise<void> => {
    rejected = false;
    if (unsure && unsure.hash === control.rulesHash) {
      await record(rulesActivated({ ...occasion(deps), ...unsure, epoch: control.epoch, via }));
    }
    unsure = undefined;
  };

  const load = async (): Promise<void> => {
    await record();
    const text = await readFile(deps.path, 'utf8');
    const hash = rulesHash(text);
    fileHash = hash;
    const control = await deps.inForce();
    if (control.rulesHash === hash) return agree(control);
    if (!follow && control.rulesHash !== undefined) {
      rejected = false;
      log.warn('rules.file_differs', { hash, inForce: control.rulesHash });
      return;
    }
    unsure = { hash, replaced: control.rulesHash ?? NONE };
    const outcome = await activateRules(deps, { text, via, replaces: follow ? undefined : NONE });
    unsure = undefined;
    if (outcome.kind === 'rejected') {
      await reject(hash, outcome.kept, outcome.problems.map(placeOf), outcome.event);
      return;
    }
    log.info('rules.activated', { hash, epoch: outcome.epoch, via });
    if (outcome.kind === 'activated') await record(outcome.event);
    rejected = false;
  };

  const fail = async (error: unknown): Promise<void> => {
    // Another instance began the store in the same moment: what it has put in force is in force.
    if (codeOf(error) === 'policy.rules_overtaken') {
      unsure = undefined;
      return load();
    }
    rejected = true;
    log.error('rules.unreadable', { code: codeOf(error) });
    const kept = (await deps.inForce()).rulesHash ?? NONE;
    const problems = ['the file could not be read, or put in force'];
    await reject(
      'unreadable',
      kept,
      problems,
      rulesRejected({ ...occasion(deps), hash: 'unreadable', kept, problems, via }),
    );
  };

  const reload = (): Promise<void> => {
    running = running
      .then(load)
      .catch(fail)
      .catch((error: unknown) => {
        rejected = true;
        log.error('rules.unreadable', { code: codeOf(error) });
      })
      .then(() => {
        via = 'file';
      });
    return running;
  };

  return {
    state: (control) => (rejected ? 'rejected' : control.rulesHash === fileHash ? 'ok' : 'differs'),
    reload,
    watch: () => void watchFile(deps.path, { interval: POLL_MS, persistent: false }, () => void reload()),
    close: () => unwatchFile(deps.path),
  };
}

const occasion = ({ clock, newId }: ActivationDeps) => ({ id: newId(), at: new Date(clock()) });

/** What could not be recorded when it happened is recorded before anything else is done; until then the state is `rejected`. */
const createOwed = (audit: AuditSink) => {
  const owed: AuditEvent[] = [];
  return async (...events: readonly AuditEvent[]): Promise<void> => {
    owed.push(...events);
    for (let next = owed[0]; next; next = owed[0]) {
      await audit.append(next);
      owed.shift();
    }
  };
};
