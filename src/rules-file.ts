import { unwatchFile, watchFile } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { type ControlRecord, rulesHash, type RulesRegister } from '../retrieval/index.ts';
import { type AuditEvent, type AuditSink, rulesActivated, rulesRejected } from './audit/index.ts';
import { codeOf } from './codes.ts';
import type { Log } from './log.ts';

const POLL_MS = 500;

export interface RulesFileDeps {
  readonly path: string;
  readonly register: RulesRegister;
  readonly inForce: () => Promise<ControlRecord>;
  readonly audit: AuditSink;
  readonly log: Log;
  readonly clock: () => number;
  readonly newId: () => string;
}

export interface RulesFile {
  /** `rejected`: the file can't be used; the last good version stays in force. */
  readonly state: () => 'ok' | 'rejected';
  /** Puts the file in force where it is valid and new. Never throws: what fails keeps the last good rules, loudly. */
  reload(): Promise<void>;
  /** Looks at the file twice a second: also across network mounts, and where editors and mounts replace it. */
  watch(): void;
  close(): void;
}

/** A convenience over the register: what is in force is what the store's control record says, not what lies in a file. */
export function createRulesFile(deps: RulesFileDeps): RulesFile {
  let state: 'ok' | 'rejected' = 'ok';
  let running = Promise.resolve();
  /** What could not be recorded when it happened is recorded before anything else is done; until then the state is `rejected`. */
  const owed: AuditEvent[] = [];

  const record = async (...events: readonly AuditEvent[]): Promise<void> => {
    owed.push(...events);
    for (let next = owed[0]; next; next = owed[0]) {
      await deps.audit.append(next);
      owed.shift();
    }
  };

  const reject = async (hash: string, problems: readonly string[]): Promise<void> => {
    state = 'rejected';
    const kept = (await deps.inForce()).rulesHash ?? 'none';
    deps.log.error('rules.rejected', { hash, kept, problems: problems.length, first: problems[0] });
    await record(rulesRejected({ ...occasion(deps), hash, kept, problems }));
  };

  const load = async (): Promise<void> => {
    await record();
    const text = await readFile(deps.path, 'utf8');
    const hash = rulesHash(text);
    if ((await deps.inForce()).rulesHash === hash) {
      state = 'ok';
      return;
    }
    const activation = await deps.register.activate(text);
    if (!activation.ok) {
      await reject(
        hash,
        activation.problems.map(({ line, reason }) => `line ${line}: ${reason}`),
      );
      return;
    }
    const { epoch } = activation.control;
    deps.log.info('rules.activated', { hash, epoch });
    await record(rulesActivated({ ...occasion(deps), hash, epoch }));
    state = 'ok';
  };

  const reload = (): Promise<void> => {
    running = running.then(load).catch(async (error: unknown) => {
      state = 'rejected';
      deps.log.error('rules.unreadable', { code: codeOf(error) });
      await reject('unreadable', ['the file could not be read, or put in force']).catch(() => {});
    });
    return running;
  };

  return {
    state: () => state,
    reload,
    watch: () => void watchFile(deps.path, { interval: POLL_MS, persistent: false }, () => void reload()),
    close: () => unwatchFile(deps.path),
  };
}

const occasion = ({ clock, newId }: RulesFileDeps) => ({ id: newId(), at: new Date(clock()) });
