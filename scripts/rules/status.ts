import { readFile } from 'node:fs/promises';
import { createRulesRegister, type PassageStore, printable, RetrievalError, rulesHash } from '../../retrieval/index.ts';
import type { AuditEvent } from '../../src/audit/index.ts';
import type { Config } from '../../src/config.ts';
import { lastActivated } from './activate.ts';
import { configOf, controlOf, openToLook, orStop, type StoreOptions } from './rules-store.ts';
import { columns, say, sayJson, styled } from './terminal.ts';

export interface StatusOptions extends StoreOptions {
  readonly json?: boolean;
}

type FileState = 'none' | 'same' | 'differs' | 'unreadable';

/** Which rules are in force. Exit code 1 where none are, they can't be loaded, or the service's own file isn't they. */
export async function status(options: StatusOptions): Promise<void> {
  const config = configOf(options);
  const store = await openToLook(config);
  try {
    const control = await orStop(() => controlOf(config, store));
    const hash = control.rulesHash;
    const loads = hash !== undefined && (await isLoadable(config, store));
    const file = await fileState(config, hash);
    const activation = hash === undefined ? undefined : activationOf(config, hash);
    if (options.json)
      sayJson({ hash: hash ?? null, epoch: control.epoch, loads, activation: activation ?? null, file });
    else tell(config, { ...control, loads, file, activation });
    process.exitCode = loads && (file === 'none' || file === 'same') ? 0 : 1;
  } finally {
    await store.close();
  }
}

const isLoadable = async (config: Config, store: PassageStore): Promise<boolean> => {
  try {
    await createRulesRegister({ archive: store }).forControl(await controlOf(config, store));
    return true;
  } catch (error) {
    if (error instanceof RetrievalError && error.code === 'policy.rules_not_loaded') return false;
    return orStop(() => Promise.reject(error));
  }
};

const fileState = async ({ rulesPath }: Config, hash: string | undefined): Promise<FileState> => {
  if (rulesPath === undefined) return 'none';
  try {
    return rulesHash(await readFile(rulesPath, 'utf8')) === hash ? 'same' : 'differs';
  } catch {
    return 'unreadable';
  }
};

interface KnownActivation {
  readonly at: string;
  readonly via: string;
  readonly operator: string;
  readonly reason: string;
}

/** By this machine's audit trail; another instance may have its own. */
const activationOf = (config: Config, hash: string): KnownActivation | undefined => {
  const event = trailOf(config);
  if (event?.detail['hash'] !== hash) return undefined;
  const said = (name: string): string => {
    const value = event.detail[name];
    return typeof value === 'string' ? printable(value) : '';
  };
  return { at: event.at, via: said('via'), operator: said('operator'), reason: said('reason') };
};

const trailOf = (config: Config): AuditEvent | undefined => {
  try {
    return lastActivated(config);
  } catch {
    return undefined;
  }
};

const FILE_STATES: Readonly<Record<FileState, string>> = {
  none: 'RINGFENCE_RULES is not set: none is needed',
  same: 'is what is in force',
  differs: 'is not what is in force: npm run rules -- activate FILE puts it in force',
  unreadable: "can't be read",
};

const tell = (
  { rulesPath }: Config,
  state: {
    readonly epoch: number;
    readonly rulesHash: string | undefined;
    readonly loads: boolean;
    readonly file: FileState;
    readonly activation: KnownActivation | undefined;
  },
): void => {
  const { activation, file } = state;
  const fine = file === 'none' || file === 'same';
  say(
    columns([
      ['in force', state.rulesHash ?? styled('red', 'no rules: every request gets 503 policy.rules_not_loaded')],
      ['epoch', String(state.epoch)],
      ...(activation
        ? [
            ['since', activation.at],
            ['by', [activation.operator, `(${activation.via})`].join(' ').trim()],
            ...(activation.reason === '' ? [] : [['because', activation.reason]]),
          ]
        : [['since', styled('dim', 'not known to this audit trail')]]),
      ...(state.rulesHash !== undefined && !state.loads
        ? [['archive', styled('red', "can't load this version: every request gets 503 policy.rules_not_loaded")]]
        : []),
      [
        'file',
        `${rulesPath === undefined ? '' : `${printable(rulesPath)} `}${styled(fine ? 'green' : 'yellow', FILE_STATES[file])}`,
      ],
    ]),
  );
};
