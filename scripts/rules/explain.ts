import { existsSync } from 'node:fs';
import path from 'node:path';
import {
  CLASSIFICATIONS,
  type DocumentExplanation,
  explainDocument,
  explainSubject,
  holdTooMuch,
  parseRules,
  printable,
  type Rules,
  type SubjectExplanation,
} from '../../retrieval/index.ts';
import { readRulesFile } from './check.ts';
import { readClaims, readJson } from './claims-file.ts';
import { labelOf, openForReading, rulesInForce, type ReadableStore } from './stored-label.ts';
import { columns, say, sayJson, stop, styled } from './terminal.ts';

export interface ExplainOptions {
  readonly claims: string;
  readonly rules?: string;
  readonly document?: string;
  readonly label?: string;
  readonly store?: string;
  readonly tenant?: string;
  /** epoch seconds */
  readonly at?: number;
  readonly json?: boolean;
}

/** What a hypothetical person may see, and of one document which clause decides. Never its title or text. */
export async function explain(options: ExplainOptions): Promise<void> {
  if (options.document !== undefined && options.label !== undefined) stop(2, 'Give --document or --label, not both.');
  if (options.document !== undefined && options.store === undefined) stop(2, '--document needs --store SPEC.');
  const person = await readClaims(options.claims);
  const store = options.store === undefined ? undefined : await openForReading(options.store);
  try {
    const rules = await rulesFor(options, store);
    const subject = explainSubject(rules, person);
    const now = options.at ?? Math.floor(Date.now() / 1_000);
    const found = await documentFor(options, store, person.tenant);
    const document = found && { ...found, at: now, ...explainDocument(rules, person, found.label, now) };
    if (options.json) sayJson({ rules: rules.hash, subject, ...(document ? { document } : {}) });
    else {
      printSubject(person.id, subject, rules.hash);
      if (document) printDocument(document.id, document, now);
    }
  } finally {
    await store?.close();
  }
}

const DEMO_RULES = path.join(import.meta.dirname, '..', 'demo', 'rules.yaml');

/** The file that was named; or else the rules in force in the store, the service's own file, the sample company's. */
const rulesFor = async ({ rules: named }: ExplainOptions, store: ReadableStore | undefined): Promise<Rules> => {
  if (named === undefined && store) return rulesInForce(store);
  const file = named ?? process.env['RINGFENCE_RULES'] ?? DEMO_RULES;
  const reading = parseRules(await readRulesFile(file));
  if (!reading.ok) return stop(1, `${printable(file)} can't be used: npm run rules -- check ${printable(file)}`);
  return reading.rules;
};

const documentFor = async (
  { document, label, tenant }: ExplainOptions,
  store: ReadableStore | undefined,
  own: string,
): Promise<{ id: string; label: unknown } | undefined> => {
  if (label !== undefined) {
    if (!existsSync(label)) stop(2, `${printable(label)} can't be read.`);
    return { id: label, label: await readJson(label) };
  }
  if (document === undefined || !store) return undefined;
  const found = await labelOf(store, tenant ?? own, document);
  if (!found)
    return stop(1, `The store has no document ${printable(document)} of the tenant ${printable(tenant ?? own)}.`);
  return { id: document, label: found.label };
};

const NONE = styled('dim', 'none');
const row = (title: string, entries: readonly (readonly string[])[]): string[][] =>
  (entries.length > 0 ? entries : [[NONE]]).map((entry, index) => [
    styled('bold', index === 0 ? title : ''),
    ...[...entry, '', ''].slice(0, 2),
  ]);
const from = (origins: readonly string[]): string =>
  styled('dim', origins.length > 0 ? `from ${origins.join(', ')}` : '');
const unknown = styled('yellow', 'unknown: grants nothing');

const printSubject = (id: string, subject: SubjectExplanation, hash: string): void => {
  const { level } = subject.clearance;
  say(`${styled('bold', id)} of ${subject.tenant}, under rules ${hash.slice(0, 12)}`);
  say(
    columns([
      ...row(
        'principals',
        subject.principals.map((principal) => [principal]),
      ),
      ...row(
        'roles',
        subject.roles.map(({ role, known, from: origins }) => [role, known ? from(origins) : unknown]),
      ),
      ...row(
        'tags',
        subject.tags.map(({ tag, from: origins }) => [tag, from(origins)]),
      ),
      ...row(
        'compartments',
        subject.compartments.map(({ compartment, known, from: origins }) => [
          compartment,
          known ? from(origins) : unknown,
        ]),
      ),
      ...row('clearance', [[`${level} (${CLASSIFICATIONS[level] ?? ''})`, from(subject.clearance.from)]]),
      ...(subject.idleGroups.length > 0
        ? row(
            'other groups',
            subject.idleGroups.map((group) => [group, styled('dim', 'no role; counts as reader and as denied')]),
          )
        : []),
    ]),
  );
  if (subject.grants && holdTooMuch(subject.grants)) {
    say(styled('red', '  may ask nothing: their roles grant too much to be judged (403 policy.too_many_tags)'));
  }
  if (subject.grants) return;
  const why = subject.tenantKnown ? 'no role of theirs is known' : 'the rules know no such tenant';
  say(styled('red', `  may ask nothing: ${why} (403 policy.no_grants)`));
};

const printDocument = (id: string, { visible, deciding, clauses }: DocumentExplanation, now: number): void => {
  const verdict = visible
    ? styled('green', 'may read it')
    : styled('red', `may not read it: ${deciding ?? ''} decides`);
  say();
  say(`${styled('bold', printable(id))} at ${new Date(now * 1_000).toISOString()}: ${verdict}`);
  say(
    columns(
      clauses.map(({ clause, holds, why }) => [
        holds ? styled('green', '✓') : styled('red', '✗'),
        clause === deciding ? styled('bold', clause) : clause,
        why,
      ]),
    ),
  );
};
