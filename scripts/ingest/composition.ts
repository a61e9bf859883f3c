import { readFile } from 'node:fs/promises';
import { type LabelsFile, parseLabelsFile } from '../../ingestion/index.ts';
import {
  createAnalyzer,
  createRulesRegister,
  type Embedder,
  parseRules,
  type PassageStore,
  type Rules,
} from '../../retrieval/index.ts';
import { openEmbedder, openStore } from '../../src/compose.ts';
import type { Config } from '../../src/config.ts';
import { screenedEmbedder } from './screened-embedder.ts';

/** What a file says is wrong with it, in lines for a person. Exit code 2. */
export class FileRefused extends Error {
  readonly lines: readonly string[];
  constructor(lines: readonly string[]) {
    super(lines[0] ?? 'A file cannot be used');
    this.lines = lines;
  }
}

export const textOf = async (file: string): Promise<string> => {
  try {
    return await readFile(file, 'utf8');
  } catch {
    throw new FileRefused([`${file} can't be read`]);
  }
};

export const readRules = async (file: string): Promise<Rules> => {
  const reading = parseRules(await textOf(file));
  if (reading.ok) return reading.rules;
  throw new FileRefused(reading.problems.map(({ line, message }) => `${file}:${line}: ${message}`));
};

/**
 * What may be stamped is what the rules in force say; a store that has none yet begins with the service's own file.
 * @throws RetrievalError policy.rules_not_loaded: rules are in force, and can't be read; no file stands in for them
 */
export const rulesFor = async (store: PassageStore, { rulesPath, store: { timeoutMs } }: Config): Promise<Rules> => {
  const control = await store.control(AbortSignal.timeout(timeoutMs));
  if (control.rulesHash !== undefined) return createRulesRegister({ archive: store }).forControl(control);
  if (rulesPath !== undefined) return readRules(rulesPath);
  throw new FileRefused(['No rules are in force in the store: name a rules file by --rules or RINGFENCE_RULES']);
};

/** @throws LabelsFileError */
export const readLabels = async (file: string): Promise<LabelsFile> => parseLabelsFile(await textOf(file), file);

export const openIngestStore = (config: Config): Promise<PassageStore> =>
  openStore(config, createAnalyzer({ language: config.language, remember: 100_000 }));

/** What leaves for somebody else's endpoint passes the data-loss guards first. */
export const openIngestEmbedder = async (config: Config): Promise<Embedder | undefined> => {
  const { embedder, destination } = await openEmbedder(config);
  return embedder && screenedEmbedder(embedder, destination);
};
