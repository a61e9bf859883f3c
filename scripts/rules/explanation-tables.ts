import {
  CLASSIFICATIONS,
  type DocumentExplanation,
  holdTooMuch,
  type Label,
  LAST_INSTANT,
  MARKER,
  type NamedSize,
  printable,
  type Reach,
  type Readership,
  type RoleSets,
  type Size,
  type Standing,
  type SubjectExplanation,
} from '../../retrieval/index.ts';
import { columns, say, styled } from './terminal.ts';

const NONE = styled('dim', 'none');
const row = (title: string, entries: readonly (readonly string[])[]): string[][] =>
  (entries.length > 0 ? entries : [[NONE]]).map((entry, index) => [
    styled('bold', index === 0 ? title : ''),
    ...[...entry, '', ''].slice(0, 2),
  ]);
const from = (origins: readonly string[]): string =>
  styled('dim', origins.length > 0 ? `from ${origins.join(', ')}` : '');
const unknown = styled('yellow', 'unknown: grants nothing');

export const printSubject = (id: string, subject: SubjectExplanation, hash: string): void => {
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

export const printDocument = (id: string, { visible, deciding, clauses }: DocumentExplanation, now: number): void => {
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

const instant = (seconds: number): string => new Date(seconds * 1_000).toISOString();
const names = (list: readonly string[]): string[][] =>
  list.filter((one) => one !== MARKER).map((one) => [printable(one)]);

export const printLabel = (
  found: { readonly id: string; readonly passages?: number; readonly pinned?: boolean },
  label: Label | undefined,
  hash: string,
): void => {
  say(`${styled('bold', printable(found.id))}, under rules ${hash.slice(0, 12)}`);
  const size = found.passages === undefined ? [] : row('passages', [[String(found.passages)]]);
  const pin = found.pinned ? row('pinned', [['yes: ingestion keeps the label']]) : [];
  if (!label) {
    say(columns([...size, ...pin, ...row('label', [[styled('red', 'missing or malformed')]])]));
    return;
  }
  const windows = [
    ...(label.not_before > 0 ? row('not before', [[instant(label.not_before)]]) : []),
    ...(label.not_after < LAST_INSTANT ? row('not after', [[instant(label.not_after)]]) : []),
  ];
  say(
    columns([
      ...size,
      ...pin,
      ...row('tags', names(label.tags)),
      ...row('readers', names(label.readers)),
      ...row('compartments', names(label.compartments)),
      ...row('classification', [[levelName(label.classification)]]),
      ...row('denied', names(label.denied)),
      ...windows,
    ]),
  );
};

const levelName = (level: number): string => `${level} (${CLASSIFICATIONS[level] ?? ''})`;
const mark = (reads: boolean): string => (reads ? styled('green', '✓') : styled('red', '✗'));

export const printReadership = (readership: Readership, now: number): void => {
  say();
  const verdict = readership.nobody ? `: ${styled('red', `nobody; ${readership.whyNobody ?? ''}`)}` : '';
  say(`Who can read it at ${instant(now)}${verdict}`);
  const standings = (title: string, rows: readonly (readonly [name: string, standing: Standing])[]): string[][] =>
    [...rows]
      .sort(([, a], [, b]) => Number(b.reads) - Number(a.reads))
      .map(([name, { reads, deciding, why }], index) => [
        styled('bold', index === 0 ? title : ''),
        mark(reads),
        printable(name),
        styled('dim', deciding === 'tags_or_readers' ? 'none of its tags, and not a named reader' : why),
      ]);
  say(
    columns([
      ...standings(
        'with one role',
        readership.roles.map((one) => [one.role, one]),
      ),
      ...setRows('with roles together', readership.combinations),
      ...standings(
        'in one group',
        readership.groups.map((one) => [one.group, one]),
      ),
      ...standings(
        'named',
        readership.principals.map((one) => [one.principal, one]),
      ),
      ...setRows('named readers need', readership.readersNeed),
    ]),
  );
};

const setRows = (title: string, { sets, complete }: RoleSets): string[][] => [
  ...sets.map((set, index) => [
    styled('bold', index === 0 ? title : ''),
    mark(true),
    set.map(printable).join(' + '),
    '',
  ]),
  ...(complete ? [] : [[styled('bold', sets.length === 0 ? title : ''), '', styled('yellow', 'and others'), '']]),
];

export const printReach = (reach: Reach, now: number): void => {
  const sized = (title: string, rows: readonly (readonly [name: string, size: Size])[]): string[][] =>
    rows.map(([name, { documents, passages }], index) => [
      styled('bold', index === 0 ? title : ''),
      printable(name),
      String(documents),
      String(passages),
    ]);
  const named = (rows: readonly NamedSize[]): [string, Size][] => rows.map((one) => [one.name, one]);
  say();
  say(`What they can read at ${instant(now)}`);
  say(
    columns([
      ['', '', 'documents', 'passages'].map((head) => styled('dim', head)),
      ...sized('can read', [['in all', reach.readable]]),
      ...sized('by tag', named(reach.byTag)),
      ...sized('as named reader', named(reach.byReader)),
      ...sized(
        'by classification',
        reach.byClassification.map((one) => [levelName(one.classification), one]),
      ),
      ...sized('kept out', [['in all', reach.keptOut]]),
      ...sized(
        'by what decides',
        reach.keptOutBy.map((one) => [one.clause, one]),
      ),
    ]),
  );
  const samples = [...reach.byTag, ...reach.byReader].filter((one) => one.samples.length > 0);
  if (samples.length > 0) say(columns(samples.flatMap((one) => row(printable(one.name), names(one.samples)))));
};
