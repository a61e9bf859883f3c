import { z } from 'zod';
import { CLASSIFICATIONS, MARKER } from '../../retrieval/index.ts';
import { type ChangeRow, changesOf, SHOWN_AS_ROWS } from './change-report.ts';
import type { AuditEvent } from './events.ts';
import { printable } from './printable.ts';

/** One event as people read it. Every string has passed `printable`. */
export interface EventReport {
  readonly kind: string;
  readonly id: string;
  readonly at: string;
  readonly facts: readonly (readonly [name: string, value: string])[];
  readonly passages: readonly PassageRow[];
  readonly verdicts: readonly VerdictRow[];
  readonly changes: readonly ChangeRow[];
}
export interface PassageRow {
  readonly n: string;
  readonly use: 'cited' | 'supplied' | 'dropped';
  readonly document: string;
  readonly classification: string;
  readonly tags: string;
  readonly readers: string;
  readonly id: string;
}
export interface VerdictRow {
  readonly stage: string;
  readonly guard: string;
  readonly verdict: string;
  readonly code: string;
}

const text = z.unknown().transform((value) => (typeof value === 'string' ? printable(value) : ''));
const names = z
  .array(z.string())
  .catch([])
  .transform((values) => values.filter((value) => value !== MARKER).map(printable));
const level = z
  .int()
  .optional()
  .catch(undefined)
  .transform((value) => (value === undefined ? '' : `${value} ${CLASSIFICATIONS[value] ?? ''}`.trim()));

const Label = z.looseObject({ tags: names, readers: names, classification: level });
const NO_LABEL = { tags: [], readers: [], classification: '' };
const Passage = z.looseObject({ id: text, document: text, label: Label.catch(NO_LABEL) });
const Verdict = z.looseObject({ guard: text, kind: text, code: text });
const verdicts = z.array(Verdict).catch([]);

/** What any event may hold. Loose: an older or an edited event is shown as far as it can be read. */
const Detail = z.looseObject({
  who: z
    .looseObject({
      tenant: text,
      subject: text,
      principals: names,
      roles: names,
      clearance: level,
      compartments: names,
      scopes: names,
    })
    .optional()
    .catch(undefined),
  grants: z
    .looseObject({ roles: names, tags: names, compartments: names, clearance: level })
    .optional()
    .catch(undefined),
  scope: names.optional(),
  supplied: z.array(Passage).catch([]),
  dropped: z.array(Passage).catch([]),
  cited: z.array(z.int()).catch([]),
  verdicts: z
    .union([
      z.looseObject({
        question: verdicts,
        passages: z.array(z.looseObject({ passage: text, verdicts })).catch([]),
        answer: verdicts,
      }),
      verdicts.transform((question) => ({ question, passages: [], answer: [] })),
    ])
    .catch({ question: [], passages: [], answer: [] }),
});
type Detail = z.infer<typeof Detail>;

const SHOWN_ELSEWHERE = new Set(['who', 'grants', 'scope', 'supplied', 'dropped', 'cited', 'verdicts']);

export function reportEvent(event: AuditEvent): EventReport {
  const detail = Detail.parse(event.detail);
  return {
    kind: printable(event.kind),
    id: printable(event.id),
    at: printable(event.at),
    facts: [...whoOf(detail, event.kind), ...otherFacts(event)].filter(([, value]) => value !== ''),
    passages: passagesOf(detail),
    verdicts: verdictsOf(detail),
    changes: changesOf(event),
  };
}

/** For a list: who did what with which documents, in one line. */
export function summarizeEvent(event: AuditEvent): { readonly who: string; readonly what: string } {
  const { who, supplied, cited } = Detail.parse(event.detail);
  const documents = [...new Set(cited.map((n) => supplied[n - 1]?.document ?? '').filter((name) => name !== ''))];
  const other = ['code', 'source', 'hash', 'document']
    .map((key) => event.detail[key])
    .find((value) => typeof value === 'string');
  const changed = changesOf(event).map(({ document }) => document);
  const named = documents.length > 0 ? documents : changed;
  const { operator, tenant } = event.detail;
  const operated = typeof operator === 'string' && typeof tenant === 'string' ? `${operator} @ ${tenant}` : '';
  return {
    who: who ? `${who.subject} @ ${who.tenant}` : printable(operated),
    what: named.length > 0 ? few(named) : printable(typeof other === 'string' ? other : ''),
  };
}

/** A batch may have hundreds. */
const few = (documents: readonly string[]): string =>
  documents.length > 10
    ? `${documents.slice(0, 10).join(', ')} and ${documents.length - 10} more`
    : documents.join(', ');

const listed = (values: readonly string[] | undefined): string => {
  if (!values) return '';
  const [first, rest] = [values.slice(0, 20), values.length - 20];
  return values.length === 0 ? 'none' : `${first.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
};

const whoOf = ({ who, grants, scope }: Detail, kind: string): readonly (readonly [string, string])[] => [
  ['who', who ? `${who.subject} of ${who.tenant}` : ''],
  ['principals', listed(who?.principals)],
  ['roles in token', listed(who?.roles)],
  ['clearance in token', who?.clearance ?? ''],
  ['compartments in token', listed(who?.compartments)],
  ['token scopes', listed(who?.scopes)],
  ['known roles', listed(grants?.roles)],
  ['granted tags', listed(grants?.tags)],
  ['granted compartments', listed(grants?.compartments)],
  ['granted clearance', grants?.clearance ?? ''],
  ['asked scope', scope ? listed(scope) : who && kind.startsWith('ask.') ? 'all that is granted' : ''],
];

const otherFacts = ({ kind, detail }: AuditEvent): readonly (readonly [string, string])[] =>
  Object.entries(detail)
    .filter(([name]) => !SHOWN_ELSEWHERE.has(name) && !(kind === 'documents.relabelled' && SHOWN_AS_ROWS.has(name)))
    .map(([name, value]) => [printable(name), factOf(value)] as const);

const factOf = (value: unknown): string => {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return listed(value.map(said));
  if (typeof value !== 'object') return said(value);
  return Object.entries(value)
    .map(([name, of]) => `${printable(name)} ${said(of)}`)
    .join(', ');
};

const said = (value: unknown): string => printable(typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));

const passagesOf = ({ supplied, dropped, cited }: Detail): readonly PassageRow[] => {
  const row = (use: PassageRow['use'], n: string, { id, document, label }: Detail['supplied'][number]): PassageRow => ({
    n,
    use,
    document,
    classification: label.classification,
    tags: listed(label.tags),
    readers: listed(label.readers),
    id,
  });
  return [
    ...supplied.map((passage, at) => row(cited.includes(at + 1) ? 'cited' : 'supplied', String(at + 1), passage)),
    ...dropped.map((passage) => row('dropped', '', passage)),
  ];
};

const verdictsOf = ({ verdicts: all }: Detail): readonly VerdictRow[] => {
  const rows = (stage: string, of: Detail['verdicts']['question']): VerdictRow[] =>
    of.map(({ guard, kind, code }) => ({ stage, guard, verdict: kind, code }));
  return [
    ...rows('question', all.question),
    ...all.passages.flatMap(({ passage, verdicts: of }) => rows(`passage ${passage}`, of)),
    ...rows('answer', all.answer),
  ];
};
