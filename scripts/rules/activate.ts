import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import { createRulesRegister, parseRules, type PassageStore, printable, rulesHash } from '../../retrieval/index.ts';
import { type AuditEvent, type AuditSink, createAuditReader, rulesActivated } from '../../src/audit/index.ts';
import { openAudit } from '../../src/compose.ts';
import type { Config } from '../../src/config.ts';
import { type ActivationOutcome, activateRules, NONE } from '../../src/rules-activation.ts';
import { print, readRulesFile } from './check.ts';
import { configOf, controlOf, openToWrite, orStop, type StoreOptions } from './rules-store.ts';
import { say, sayJson, stop, styled } from './terminal.ts';

export interface ActivateOptions extends StoreOptions {
  /** Of a version in the store's archive, instead of a file. */
  readonly hash?: string;
  /** Hash or `none`. */
  readonly replaces?: string;
  readonly reason?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** Puts a rules file, or a version of before, in force. Exit code 1 when it isn't in force afterwards, or isn't on record. */
export async function activate(file: string | undefined, options: ActivateOptions): Promise<void> {
  if ((file === undefined) === (options.hash === undefined))
    stop(2, 'Name a rules file, or an archived version by --hash.');
  const config = configOf(options);
  const given = file === undefined ? undefined : await readRulesFile(file);
  const store = await openToWrite(config);
  try {
    const text = given ?? (await archived(store, options.hash ?? ''));
    const name = file ?? `version ${options.hash ?? ''}`;
    if (options.dryRun) await rehearse(config, store, name, text, options);
    else await perform(config, store, name, text, options);
  } finally {
    await store.close();
  }
}

const archived = async (store: PassageStore, hash: string): Promise<string> => {
  const text = await orStop(() => store.rulesText(hash));
  if (text === undefined) return stop(1, `The archive holds no rules of the hash ${hash}. Nothing was changed.`);
  if (rulesHash(text) !== hash) return stop(1, `The archived rules do not have the hash ${hash}. Nothing was changed.`);
  return text;
};

/** Everything but the change itself. */
const rehearse = async (
  config: Config,
  store: PassageStore,
  name: string,
  text: string,
  { replaces, json }: ActivateOptions,
): Promise<void> => {
  const reading = parseRules(text);
  const hash = rulesHash(text);
  const { rulesHash: inForce = NONE } = await controlOf(config, store);
  const isOvertaken = replaces !== undefined && replaces !== inForce && hash !== inForce;
  if (json) sayJson({ ok: reading.ok && !isOvertaken, dryRun: true, hash, inForce, ...findings(reading) });
  else {
    print(name, text, reading);
    if (reading.ok) say(styled('yellow', `dry run: nothing was changed; it would replace ${inForce}`));
  }
  if (isOvertaken) stop(1, `policy.rules_overtaken: ${inForce} is in force, and not ${replaces}.`);
  process.exitCode = reading.ok ? 0 : 1;
};

const findings = (reading: ReturnType<typeof parseRules>) =>
  reading.ok ? { warnings: reading.warnings } : { problems: reading.problems };

const perform = async (
  config: Config,
  store: PassageStore,
  name: string,
  text: string,
  { replaces, reason, json }: ActivateOptions,
): Promise<void> => {
  // Opened first: what can't be recorded isn't begun.
  const audit = await orStop(() => openAudit(config));
  try {
    const operator = userInfo().username;
    const outcome = await orStop(
      () =>
        activateRules(
          {
            register: createRulesRegister({ archive: store }),
            inForce: () => controlOf(config, store),
            clock: Date.now,
            newId: randomUUID,
          },
          { text, replaces, reason, operator, via: 'command' },
        ),
      ' Look at what is in force: npm run rules -- status. Running the same command again is safe.',
    );
    const owed = eventOf(config, outcome, operator, reason);
    const recorded = owed === undefined || (await record(audit, owed));
    if (json) sayJson(reportOf(outcome, recorded));
    else tell(name, text, outcome);
    if (!recorded) stop(1, NOT_RECORDED[outcome.kind === 'rejected' ? 'rejected' : 'activated']);
    process.exitCode = outcome.kind === 'rejected' ? 1 : 0;
  } finally {
    await audit.close();
  }
};

const NOT_RECORDED = {
  activated: 'The rules ARE in force, but the audit trail does not say so. Run the same command again to record it.',
  rejected: 'The audit trail could not record that these rules were rejected.',
} as const;

/** A run of before may have ended between the commit and its record: the version in force is then recorded now. */
const eventOf = (
  config: Config,
  outcome: ActivationOutcome,
  operator: string,
  reason: string | undefined,
): AuditEvent | undefined => {
  if (outcome.kind !== 'in_force') return outcome.event;
  const { hash, epoch } = outcome;
  if (lastActivated(config)?.detail['hash'] === hash) return undefined;
  return rulesActivated({
    id: randomUUID(),
    at: new Date(),
    hash,
    epoch,
    replaced: 'unknown',
    via: 'command',
    operator,
    reason,
  });
};

/** The last activation that this audit trail knows of. */
export const lastActivated = ({ auditPath }: Config): AuditEvent | undefined => {
  const reader = createAuditReader({ path: auditPath });
  try {
    return reader.recent({ kind: 'rules.activated', limit: 1 })[0];
  } finally {
    reader.close();
  }
};

const record = async (audit: AuditSink, event: AuditEvent): Promise<boolean> => {
  try {
    await audit.append(event);
    return true;
  } catch {
    return false;
  }
};

const reportOf = (outcome: ActivationOutcome, recorded: boolean) => {
  const { hash } = outcome;
  if (outcome.kind === 'rejected')
    return { ok: false, activated: false, hash, inForce: outcome.kept, problems: outcome.problems };
  const { epoch } = outcome;
  if (outcome.kind === 'in_force') return { ok: recorded, activated: false, hash, epoch, recorded };
  return {
    ok: recorded,
    activated: true,
    hash,
    epoch,
    replaced: outcome.replaced,
    warnings: outcome.warnings,
    recorded,
  };
};

const tell = (name: string, text: string, outcome: ActivationOutcome): void => {
  if (outcome.kind === 'in_force') {
    say(`${styled('green', `${printable(name)} is in force already`)}: nothing was changed`);
    say(styled('dim', `sha256 ${outcome.hash}, epoch ${outcome.epoch}`));
    return;
  }
  print(name, text, parseRules(text));
  if (outcome.kind === 'rejected') {
    say(styled('red', 'Nothing was changed.') + styled('dim', ` In force: ${outcome.kept}`));
    return;
  }
  say(`${styled('green', 'In force')} from epoch ${outcome.epoch} on, in every instance on this store`);
  say(styled('dim', `replaced ${outcome.replaced}`));
};
