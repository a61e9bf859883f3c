import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { EngineCache } from './cache.ts';

const SOURCES = path.resolve(import.meta.dirname, '../../test/engine');
/** `assert_matches`, which qdrant-edge 0.9.0 uses, is stable from this Rust on; before it, the compiler must be told to allow it. */
const ASSERT_MATCHES_SINCE = 96;
const OLDEST_RUST = 95;

export type EngineBuild =
  | { readonly outcome: 'cached' | 'built' }
  /** Nothing is wrong with the sources: this machine can't build them, or not within the time. */
  | { readonly outcome: 'unavailable'; readonly reason: string }
  | { readonly outcome: 'failed'; readonly reason: string };

/**
 * Builds the engine into the cache, unless it is there.
 * @param within most milliseconds that compiling may take
 */
export async function buildEngine(cache: EngineCache, within?: number): Promise<EngineBuild> {
  if (existsSync(cache.binary)) return { outcome: 'cached' };
  const minor = rustMinor();
  if (minor === undefined) return { outcome: 'unavailable', reason: 'there is no Rust here (cargo, rustc)' };
  if (minor < OLDEST_RUST) return { outcome: 'unavailable', reason: `Rust 1.${minor} is older than 1.${OLDEST_RUST}` };
  const environment = { ...process.env, CARGO_TARGET_DIR: cache.target, ...compilerSettings(minor) };
  const quiet = process.stderr.isTTY ? [] : ['--quiet'];

  const fetched = await cargo(['fetch', '--locked', ...quiet], environment);
  if (fetched !== 'ok') return { outcome: 'unavailable', reason: "the locked crates can't be fetched" };
  const built = await cargo(['build', '--release', '--locked', '--offline', ...quiet], environment, within);
  if (built === 'late') return { outcome: 'unavailable', reason: 'compiling took longer than it may' };
  if (built === 'failed') return { outcome: 'failed', reason: 'cargo build failed: see the lines above' };
  keep(path.join(cache.target, 'release', 'qdrant-engine'), cache.binary);
  return { outcome: 'built' };
}

const rustMinor = (): number | undefined => {
  const { stdout, status } = spawnSync('rustc', ['--version'], { encoding: 'utf8' });
  const minor =
    status === 0 && spawnSync('cargo', ['--version']).status === 0 ? /^rustc 1\.(\d+)\./u.exec(stdout) : null;
  return minor?.[1] === undefined ? undefined : Number(minor[1]);
};

const compilerSettings = (minor: number): Record<string, string> =>
  minor >= ASSERT_MATCHES_SINCE ? {} : { RUSTC_BOOTSTRAP: '1', RUSTFLAGS: '-Zcrate-attr=feature(assert_matches)' };

/** In a process group of its own, so that the compilers end with it. */
const cargo = (
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
  within?: number,
): Promise<'ok' | 'failed' | 'late'> =>
  new Promise((resolve) => {
    const child = spawn('cargo', args, { cwd: SOURCES, env: environment, stdio: ['ignore', 2, 2], detached: true });
    let late = false;
    const end = (): void => {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
    };
    const timer = setTimeout(
      () => {
        late = true;
        end();
      },
      within ?? 2 ** 31 - 1,
    );
    const interrupted = (): void => {
      end();
      process.exit(130);
    };
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, interrupted);
    child.once('error', () => resolve('failed'));
    child.once('exit', (code) => {
      clearTimeout(timer);
      for (const name of ['SIGINT', 'SIGTERM'] as const) process.removeListener(name, interrupted);
      resolve(late ? 'late' : code === 0 ? 'ok' : 'failed');
    });
  });

/** Under its name at once or not at all: two builds may end together. */
function keep(built: string, binary: string): void {
  mkdirSync(path.dirname(binary), { recursive: true });
  const whole = `${binary}.${process.pid}`;
  try {
    copyFileSync(built, whole);
    renameSync(whole, binary);
  } finally {
    rmSync(whole, { force: true });
  }
}
