import picomatch from 'picomatch';
import { type DocumentCatalogue, type DocumentRecord, type Label, parseLabel } from '../../retrieval/index.ts';
import { IngestionError } from '../errors.ts';
import { GLOB } from '../label-rules.ts';
import { glob } from '../labels-schema.ts';
import { parseQuery } from './document-query.ts';

/** Every part that is given must hold; `all` stands alone, because forgetting every condition must not mean everything. */
export interface DocumentSelection {
  /** `<source>/<path>`; one of them. */
  readonly ids?: readonly string[] | undefined;
  /** Over the path below the source's directory, as in a labels file; one of them. */
  readonly paths?: readonly string[] | undefined;
  /** See parseQuery; each of them. */
  readonly where?: readonly string[] | undefined;
  readonly all?: boolean | undefined;
}

export interface Selected {
  readonly record: DocumentRecord;
  /** Undefined: it can't be read. */
  readonly label: Label | undefined;
}

export interface Selection {
  readonly documents: readonly Selected[];
  /** Asked for by id, and not there. */
  readonly unknown: readonly string[];
}

/** Up to here each document is asked for by its id; for more, the tenant's list is read once. */
const ASKED_ONE_BY_ONE = 100;

type Part = readonly [name: string, holds: (document: Selected) => boolean];

/**
 * @param source only this source's documents; undefined: all of the tenant's
 * @throws IngestionError ingestion.selection_invalid, .nothing_selected
 */
export async function selectDocuments(
  store: DocumentCatalogue,
  tenant: string,
  selection: DocumentSelection,
  source?: string,
): Promise<Selection> {
  const parts = partsOf(selection);
  const ids = selection.ids && [...new Set(selection.ids)];
  const labels = createLabelReader();
  const records = await candidates(store, tenant, ids, source ?? onlySource(selection));
  const found = new Set(records.map(({ id }) => id));
  const unknown = ids?.filter((id) => !found.has(id)) ?? [];
  const all = records.map((record) => ({ record, label: labels(record.label) }));
  const documents = all.filter((document) => parts.every(([, holds]) => holds(document)));
  if (documents.length === 0) throw nothing(all, parts, unknown);
  return { documents, unknown };
}

const candidates = async (
  store: DocumentCatalogue,
  tenant: string,
  ids: readonly string[] | undefined,
  source: string | undefined,
): Promise<readonly DocumentRecord[]> => {
  const wanted = new Set(ids);
  if (!ids || ids.length > ASKED_ONE_BY_ONE) {
    const records = await store.documents(tenant, source);
    return ids ? records.filter(({ id }) => wanted.has(id)) : records;
  }
  const records: DocumentRecord[] = [];
  for (const id of ids) {
    const record = await store.document(tenant, id);
    if (record && (source === undefined || record.source === source)) records.push(record);
  }
  return records;
};

/** A single source needn't read the others' documents. */
const onlySource = ({ where = [] }: DocumentSelection): string | undefined => {
  const named = where.flatMap((text) => /^source\s*=\s*(?<source>.*)$/su.exec(text.trim())?.groups?.['source'] ?? []);
  return named.length === 1 ? named[0] : undefined;
};

const partsOf = ({ ids, paths, where, all }: DocumentSelection): Part[] => {
  const given = [ids, paths, where].filter((part) => part && part.length > 0).length;
  if (all === true && given > 0) throw invalid('All documents, and some of them: it can only be one of the two');
  if (all !== true && given === 0) throw invalid('Say which documents: ids, paths, a query, or all of them');
  return [...pathParts(paths), ...(where ?? []).map(queryPart)];
};

const pathParts = (paths: readonly string[] = []): Part[] => {
  if (paths.length === 0) return [];
  const bad = paths.find((path) => !glob.safeParse(path).success);
  if (bad !== undefined)
    throw invalid(`“${bad.slice(0, 200)}” is no path pattern: it must be relative, and not negated`);
  const matches = picomatch([...paths], GLOB);
  return [[`path ${paths.join(', ')}`, ({ record: { id, source } }) => matches(id.slice(source.length + 1))]];
};

/** Where the label can't be read, nobody can say no either: the document is listed. */
const queryPart = (text: string): Part => {
  const query = parseQuery(text);
  return [text, ({ record, label }) => query(record, label) !== 'no'];
};

/** A store may hand out one object for all documents that share a label. */
const createLabelReader = () => {
  const read = new Map<unknown, Label | undefined>();
  return (stored: unknown): Label | undefined => {
    if (!read.has(stored)) read.set(stored, parseLabel(stored));
    return read.get(stored);
  };
};

const nothing = (all: readonly Selected[], parts: readonly Part[], unknown: readonly string[]): IngestionError => {
  const alone = parts.filter(([, holds]) => !all.some(holds)).map(([name]) => name);
  const which =
    unknown.length > 0
      ? `unknown: ${unknown.slice(0, 20).join(', ')}`
      : `not matched: ${alone.join('; ') || 'all at once'}`;
  return new IngestionError('ingestion.nothing_selected', `No document is selected (${which})`);
};

const invalid = (message: string) => new IngestionError('ingestion.selection_invalid', message);
