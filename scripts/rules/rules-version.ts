import { existsSync } from 'node:fs';
import { parseRules, printable, type Rules } from '../../retrieval/index.ts';
import { readRulesFile } from './check.ts';
import { type ReadableStore, rulesInForce } from './readable-store.ts';
import { stop } from './terminal.ts';

export const IN_FORCE = 'in-force';
const HASH = /^[0-9a-f]{64}$/u;

/** A version of the rules as it is named on a command line: a file, `in-force`, or the hash of an archived one. */
export async function rulesVersion(name: string, store: ReadableStore | undefined): Promise<Rules> {
  if (existsSync(name)) return parsed(name, await readRulesFile(name));
  if (name !== IN_FORCE && !HASH.test(name)) return stop(2, `${printable(name)} can't be read.`);
  if (!store) return stop(2, `${name} needs --store SPEC.`);
  if (name === IN_FORCE) return rulesInForce(store);
  const text = await store.rulesText(name);
  return text === undefined ? stop(1, `The store has no rules of the hash ${name}.`) : parsed(name, text);
}

const parsed = (name: string, text: string): Rules => {
  const reading = parseRules(text);
  if (reading.ok) return reading.rules;
  return stop(1, `${printable(name)} can't be used: npm run rules -- check ${printable(name)}`);
};
