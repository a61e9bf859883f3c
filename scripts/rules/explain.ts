import { existsSync } from 'node:fs';
import path from 'node:path';
import {
  createLabelCensus,
  type DocumentRecord,
  explainDocument,
  explainSubject,
  parseLabel,
  parseRules,
  printable,
  reachOf,
  readershipOf,
  type Rules,
  type SubjectAttributes,
} from '../../retrieval/index.ts';
import { readRulesFile } from './check.ts';
import { readClaims, readJson } from './claims-file.ts';
import { printDocument, printLabel, printReach, printReadership, printSubject } from './explanation-tables.ts';
import { openForReading, orStop, type ReadableStore, rulesInForce } from './readable-store.ts';
import { sayJson, stop } from './terminal.ts';

export interface ExplainOptions {
  readonly claims?: string;
  readonly rules?: string;
  readonly document?: string;
  readonly label?: string;
  readonly store?: string;
  readonly tenant?: string;
  /** epoch seconds */
  readonly at?: number;
  readonly samples?: boolean;
  readonly json?: boolean;
}

/**
 * Of a person and a document which clause decides; of a document who can read it; of a person what they can read. Never a title
 * or text.
 */
export async function explain(options: ExplainOptions): Promise<void> {
  const { claims, document, label } = options;
  if (document !== undefined && label !== undefined) stop(2, 'Give --document or --label, not both.');
  if (document !== undefined && options.store === undefined) stop(2, '--document needs --store SPEC.');
  if (claims === undefined && document === undefined && label === undefined) {
    stop(2, 'Give --claims FILE, or a document by --document ID or --label FILE, or both.');
  }
  const person = claims === undefined ? undefined : await readClaims(claims);
  const store = options.store === undefined ? undefined : await openForReading(options.store);
  try {
    const rules = await rulesFor(options, store);
    const now = options.at ?? Math.floor(Date.now() / 1_000);
    const found = await documentFor(options, store, person?.tenant);
    if (person) await explainPerson({ options, person, rules, now, store }, found);
    else if (found) explainReaders({ options, rules, now }, found);
  } finally {
    await store?.close();
  }
}

interface Asked {
  readonly options: ExplainOptions;
  readonly rules: Rules;
  /** epoch seconds */
  readonly now: number;
}

const explainPerson = async (
  {
    options,
    person,
    rules,
    now,
    store,
  }: Asked & { readonly person: SubjectAttributes; readonly store: ReadableStore | undefined },
  found: Found | undefined,
): Promise<void> => {
  const subject = explainSubject(rules, person);
  const document = found && { ...found, at: now, ...explainDocument(rules, person, found.label, now) };
  const documents = store && !found ? await orStop(() => store.documents(person.tenant)) : undefined;
  const reach = documents && reachIn(documents, { rules, attributes: person, now }, options.samples === true);
  if (options.json) {
    sayJson({ rules: rules.hash, subject, ...(document ? { document } : {}), ...(reach ? { at: now, reach } : {}) });
    return;
  }
  printSubject(person.id, subject, rules.hash);
  if (document) printDocument(document.id, document, now);
  if (reach) printReach(reach, now);
};

const SAMPLES = 5;

const reachIn = (documents: readonly DocumentRecord[], asked: Parameters<typeof reachOf>[0], samples: boolean) => {
  const census = createLabelCensus();
  for (const document of documents) census.count(document);
  return reachOf(asked, census.groups(), samples ? SAMPLES : 0);
};

const explainReaders = ({ options, rules, now }: Asked, { tenant, ...found }: Found): void => {
  const readership = readershipOf({ rules, tenant, label: found.label, now });
  const label = parseLabel(found.label);
  if (options.json)
    sayJson({ rules: rules.hash, tenant, document: { ...found, at: now, label: label ?? null }, readership });
  else {
    printLabel(found, label, rules.hash);
    printReadership(readership, now);
  }
};

const DEMO_RULES = path.join(import.meta.dirname, '..', 'demo', 'rules.yaml');

/** The file that was named; or else the rules in force in the store, the service's own file, the sample company's. */
const rulesFor = async ({ rules: named }: ExplainOptions, store: ReadableStore | undefined): Promise<Rules> => {
  if (named === undefined && store) return rulesInForce(store);
  const file = named ?? process.env['RINGFENCE_RULES'] ?? DEMO_RULES;
  const reading = parseRules(await readRulesFile(file));
  if (!reading.ok) return stop(1, `${printable(file)} can't be used: npm run rules -- check ${printable(file)}`);
  return reading.rules;
};

interface Found {
  readonly id: string;
  readonly tenant: string;
  readonly label: unknown;
  /** Undefined: the label is from a file. */
  readonly passages?: number;
  readonly pinned?: boolean;
}

const documentFor = async (
  options: ExplainOptions,
  store: ReadableStore | undefined,
  own: string | undefined,
): Promise<Found | undefined> => {
  if (options.label !== undefined) {
    if (!existsSync(options.label)) stop(2, `${printable(options.label)} can't be read.`);
    const label = await readJson(options.label);
    const tenant = options.tenant ?? own ?? parseLabel(label)?.tenant;
    return { id: options.label, label, tenant: tenant ?? stop(2, 'The label names no tenant: --tenant NAME.') };
  }
  const id = options.document;
  if (id === undefined || !store) return undefined;
  const tenant = options.tenant ?? own ?? stop(2, '--document without --claims needs --tenant NAME.');
  const found = await orStop(() => store.document(tenant, id));
  if (!found) return stop(1, `The store has no document ${printable(id)} of the tenant ${printable(tenant)}.`);
  return { id, tenant, label: found.label, passages: found.passages, pinned: found.pinned };
};
