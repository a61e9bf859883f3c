import { createRulesRegister, type PassageStore, RetrievalError, type Rules } from '../../retrieval/index.ts';
import { configOf, openToLook } from './rules-store.ts';
import { stop } from './terminal.ts';

/** What explaining needs of a store: no search, no text. */
export type ReadableStore = Pick<
  PassageStore,
  'control' | 'rulesText' | 'activate' | 'documents' | 'document' | 'close'
>;

/** A store that exists already; exit code 2 for a spec that isn't one, 1 where it can't be opened. */
export const openForReading = (spec: string): Promise<ReadableStore> => openToLook(configOf({ store: spec }));

export const rulesInForce = async (store: ReadableStore): Promise<Rules> =>
  orStop(async () =>
    createRulesRegister({ archive: store }).forControl(await store.control(AbortSignal.timeout(10_000))),
  );

export const orStop = async <T>(attempt: () => Promise<T>): Promise<T> => {
  try {
    return await attempt();
  } catch (error) {
    if (!(error instanceof RetrievalError)) return stop(1, "The store can't be read.");
    const hint = error.code === 'policy.rules_not_loaded' ? ' Name a rules file: --rules FILE.' : '';
    return stop(1, `${error.code}: ${error.message}.${hint}`);
  }
};
