import {
  AccessFilter,
  type ControlRecord,
  type Label,
  Narrowing,
  Permitted,
  RetrievalError,
  stillPermitted,
} from '../../retrieval/index.ts';
import { type Admitted, type AskDeps, type Asking, type Found, Overtaken, Refused } from './asking.ts';

/**
 * From who is asking to what may be searched, under the rules in force.
 * @throws Refused policy.no_grants, policy.scope_denied, policy.too_many_tags
 * @throws RetrievalError policy.rules_not_loaded, store.…
 */
export const admit = async (deps: AskDeps, asking: Asking): Promise<Admitted> => {
  const control = await deps.store.control(asking.signal);
  return { ...asking, control, ...(await wallOf(deps, asking, control)) };
};

const wallOf = async (deps: AskDeps, asking: Asking, control: ControlRecord) => {
  const rules = await deps.rules.forControl(control);
  try {
    const filter = AccessFilter.compile(rules, asking.subject, Math.floor(deps.clock() / 1_000));
    const narrowing = asking.request.scope && Narrowing.toTags(filter, asking.request.scope.tags);
    return { filter, narrowing };
  } catch (error) {
    if (!(error instanceof RetrievalError)) throw error;
    throw isRefusal(error.code) ? new Refused(error.code, rules.hash) : error;
  }
};

const isRefusal = (code: string): code is Refusal => REFUSALS.some((refusal) => refusal === code);
const REFUSALS = ['policy.no_grants', 'policy.scope_denied', 'policy.too_many_tags'] as const;
type Refusal = (typeof REFUSALS)[number];

/**
 * Asked before the prompt and before release. The control record is read each time; where it has moved, each passage is
 * judged anew by the rules in force now. Where it hasn't, a window may have closed all the same: no commit says so.
 * @throws Overtaken when something that was drawn on was taken away or changed
 */
export const confirm = async (deps: AskDeps, found: Found): Promise<Pick<Found, 'control' | 'filter'>> => {
  const control = await deps.store.control(found.signal);
  const now = Math.floor(deps.clock() / 1_000);
  if (!found.permitted.every((passage) => isOpen(Permitted.label(passage), now))) throw new Overtaken();
  if (control.epoch === found.control.epoch && control.rulesHash === found.control.rulesHash) return found;
  const { filter } = await wallOf(deps, found, control);
  if (!(await stillPermitted(deps.store, filter, found.permitted, found.signal))) throw new Overtaken();
  return { control, filter };
};

/** Also of its beginning: a clock may be put back. */
const isOpen = ({ not_before, not_after }: Label, now: number): boolean => not_before <= now && now <= not_after;
