import { existsSync } from 'node:fs';
import {
  type ControlRecord,
  createAnalyzer,
  createQdrantStore,
  createSqliteStore,
  type PassageStore,
  printable,
} from '../../retrieval/index.ts';
import { openStore } from '../../src/compose.ts';
import { type Config, ConfigError, readConfig, Secret } from '../../src/config.ts';
import { stop } from './terminal.ts';

export interface StoreOptions {
  readonly store?: string;
  readonly audit?: string;
}

/** As the service has it, but for what is named; exit code 2 for what can't be a setting. */
export const configOf = ({ store, audit }: StoreOptions): Config => {
  try {
    return readConfig({
      ...process.env,
      ...(store === undefined ? {} : { RINGFENCE_STORE: store }),
      ...(audit === undefined ? {} : { RINGFENCE_AUDIT: audit }),
    });
  } catch (error) {
    return stop(2, error instanceof ConfigError ? error.message : "The settings can't be used.");
  }
};

/** A store that isn't there yet is made: rules may come before documents. */
export const openToWrite = (config: Config): Promise<PassageStore> =>
  orStop(() => openStore(config, analyzerOf(config)));

/** Makes nothing, and nothing can be changed in a file; exit code 1 where there is no store. */
export const openToLook = async (config: Config): Promise<PassageStore> => {
  const { store, embeddings } = config;
  if (store.kind === 'qdrant') {
    const { url, collection, timeoutMs: deadlineMs } = store;
    const apiKey = store.apiKey && Secret.reveal(store.apiKey);
    const analyzer = analyzerOf(config);
    return orStop(() =>
      createQdrantStore({ url, apiKey, collection, analyzer, dimensions: embeddings?.dimensions, deadlineMs }),
    );
  }
  if (!existsSync(store.path)) return stop(1, `There is no store at ${printable(store.path)}.`);
  return orStop(async () => createSqliteStore({ path: store.path, analyzer: analyzerOf(config), readOnly: true }));
};

const analyzerOf = ({ language }: Config) => createAnalyzer({ language });

export const controlOf = ({ store: { timeoutMs } }: Config, store: PassageStore): Promise<ControlRecord> =>
  store.control(AbortSignal.timeout(timeoutMs));

/** @param hint what to do then, beginning with a space */
export const orStop = async <T>(attempt: () => Promise<T>, hint = ''): Promise<T> => {
  try {
    return await attempt();
  } catch (error) {
    const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
    if (!/^[a-z]+\.[a-z_]+$/u.test(code)) return stop(1, `The store or the audit trail can't be used.${hint}`);
    return stop(1, `${code}: ${error instanceof Error ? error.message : ''} (docs/problems/${code}.md).${hint}`);
  }
};
