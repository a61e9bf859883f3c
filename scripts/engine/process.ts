import { type ChildProcess, spawn } from 'node:child_process';
import { statfsSync } from 'node:fs';
import { createInterface } from 'node:readline';

export interface EngineProcess {
  readonly url: string;
  /** Resolves when the process is gone. */
  readonly ended: Promise<void>;
  close(): Promise<void>;
}

/**
 * Starts a built engine on a port of 127.0.0.1, and answers once it listens. It ends with this process, however that ends.
 * @throws Error the binary can't be run, or the port is taken
 */
export async function startEngine(binary: string, port = 0): Promise<EngineProcess> {
  const child = spawn(binary, ['--port', String(port), '--until-stdin-closes'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { TMPDIR: memoryFolder(), ...process.env },
  });
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const url = await Promise.race([firstLine(child), ended.then(() => undefined)]);
  if (url === undefined) throw new Error('The engine did not start: see the line above');
  return {
    url,
    ended,
    close: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

const MEMORY = '/dev/shm';
const ROOM_BYTES = 2 ** 31;

/**
 * The engine syncs every small file to the disk, which is nine tenths of the time that a collection takes to make. TMPDIR, where
 * it is set, goes before; a container's few megabytes are no room.
 */
const memoryFolder = (): string | undefined => {
  try {
    const { bavail, bsize } = statfsSync(MEMORY);
    return bavail * bsize >= ROOM_BYTES ? MEMORY : undefined;
  } catch {
    return undefined;
  }
};

const firstLine = (child: ChildProcess): Promise<string> =>
  new Promise((resolve) => {
    if (child.stdout) createInterface({ input: child.stdout }).once('line', resolve);
  });
