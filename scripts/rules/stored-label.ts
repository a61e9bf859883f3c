import { existsSync } from 'node:fs';
import {
  createAnalyzer,
  createRulesRegister,
  createSqliteStore,
  LANGUAGE_NAMES,
  type DocumentRecord,
  type PassageStore,
  printable,
  RetrievalError,
  type Rules,
} from '../../retrieval/index.ts';
import { StoreSpec } from '../../src/config.ts';
import { stop } from './terminal.ts';

/** What explaining needs of a store: no search, no text. */
export type ReadableStore = Pick<
  PassageStore,
  'control' | 'rulesText' | 'activate' | 'documents' | 'document' | 'close'
>;

/** A store that exists already; exit code 2 for a spec that isn't one, 1 where it can't be opened. */
export async function openForReading(spec: string): Promise<ReadableStore> {
  const parsed = StoreSpec.safeParse(spec);
  if (!parsed.success || parsed.data.kind !== 'sqlite') return stop(2, '--store must be sqlite:PATH here.');
  const { path } = parsed.data;
  if (!existsSync(path)) return stop(1, `There is no store at ${printable(path)}.`);
  const language = LANGUAGE_NAMES.find((name) => name === process.env.RINGFENCE_LANGUAGE) ?? 'english';
  return orStop(async () => createSqliteStore({ path, analyzer: createAnalyzer({ language }) }));
}

export const rulesInForce = async (store: ReadableStore): Promise<Rules> =>
  orStop(async () =>
    createRulesRegister({ archive: store }).forControl(await store.control(AbortSignal.timeout(10_000))),
  );

/** @param id `<source>/<path>` */
export const labelOf = async (
  store: ReadableStore,
  tenant: string,
  id: string,
): Promise<DocumentRecord | undefined> => {
  const source = id.slice(0, Math.max(0, id.indexOf('/')));
  const documents = await orStop(() => store.documents(tenant, source));
  return documents.find((document) => document.id === id);
};

export const orStop = async <T>(attempt: () => Promise<T>): Promise<T> => {
  try {
    return await attempt();
  } catch (error) {
    if (!(error instanceof RetrievalError)) return stop(1, "The store can't be read.");
    const hint = error.code === 'policy.rules_not_loaded' ? ' Name a rules file: --rules FILE.' : '';
    return stop(1, `${error.code}: ${error.message}.${hint}`);
  }
};
