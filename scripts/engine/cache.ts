import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';

const SOURCES = path.resolve(import.meta.dirname, '../../test/engine');

export interface EngineCache {
  /** The built engine, whether it is there or not. */
  readonly binary: string;
  /** Cargo's own folder: kept, so that a change of our few files does not compile the engine anew. */
  readonly target: string;
}

/** Where a build of these sources lies: outside the checkout, so that a fresh clone finds it. */
export function engineCache(
  environment: Readonly<Record<string, string | undefined>>,
  sources: string = SOURCES,
): EngineCache {
  const root = path.join(environment['XDG_CACHE_HOME'] || path.join(homedir(), '.cache'), 'ringfence', 'engine');
  return { binary: path.join(root, hashOf(sources), 'qdrant-engine'), target: path.join(root, 'target') };
}

/** All that a build depends on: the locked packages, their settings, our files, and the machine's kind. */
function hashOf(sources: string): string {
  const files = readdirSync(path.join(sources, 'src'))
    .filter((name) => name.endsWith('.rs'))
    .map((name) => `src/${name}`);
  const hash = createHash('sha256').update(`${process.platform}-${process.arch}`);
  for (const name of ['Cargo.toml', 'Cargo.lock', ...files].sort()) {
    const text = readFileSync(path.join(sources, name));
    hash.update(`\n${name} ${text.length}\n`).update(text);
  }
  return hash.digest('hex').slice(0, 16);
}
