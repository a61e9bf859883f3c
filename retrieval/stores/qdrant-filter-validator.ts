import { z } from 'zod';
import { RetrievalError } from '../errors.ts';

/**
 * Reads every request once more right before it leaves, knowing nothing of how it was built: Qdrant takes `{}`, `[]`, `null`
 * and many misspellings for "no constraint". Written without the compiler and sharing nothing with it, because it judges it.
 */

const MAX_DEPTH = 24;
const MAX_NODES = 200_000;
const LABEL_SCHEMA_IN_USE = 1;
const SCROLLED_AT_ONCE = 1_000;
const MOST_RANKED = 20_000;

const Key = z.enum([
  'label_schema',
  'tenant',
  'tags',
  'readers',
  'compartments',
  'classification',
  'denied',
  'not_before',
  'not_after',
  'document',
  'source',
  'generation',
  'ordinal',
]);
const Text = z.string().min(1);
const Id = z.uuid();
const Match = z.union([
  z.strictObject({ value: z.union([Text, z.int()]) }),
  z.strictObject({ any: z.array(Text).min(1) }),
]);
const Matched = z.strictObject({ key: Key, match: Match });
const Excepted = z.strictObject({ key: Key, match: z.strictObject({ except: z.array(Text).min(1) }) });
const Ranged = z.strictObject({ key: Key, range: z.strictObject({ gte: z.int(), lte: z.int() }) });
const HasId = z.strictObject({ has_id: z.array(Id).min(1) });

type Clause =
  | z.infer<typeof Matched>
  | z.infer<typeof Ranged>
  | z.infer<typeof HasId>
  | { must: Clause[]; must_not?: (z.infer<typeof Matched> | z.infer<typeof Excepted>)[] | undefined }
  | { should: Clause[] };

const Clauses: z.ZodType<Clause[]> = z.array(z.lazy(() => ClauseSchema)).min(1);
/** `except` and `must_not` are true of what is missing: a presence test must stand beside them, so only this pair is known. */
const ClauseSchema: z.ZodType<Clause> = z.union([
  Matched,
  Ranged,
  HasId,
  z.strictObject({
    must: Clauses,
    must_not: z
      .array(z.union([Matched, Excepted]))
      .min(1)
      .optional(),
  }),
  z.strictObject({ should: Clauses }),
]);
const Root = z.strictObject({ must: Clauses });

const SparseQuery = z.strictObject({
  nearest: z.strictObject({ indices: z.array(z.int().min(0).max(0xffff_ffff)).min(1), values: z.array(z.literal(1)) }),
});
const Limit = z.int().min(1).max(MOST_RANKED);
const ranked = { filter: Root, limit: Limit, with_payload: z.literal(false), with_vector: z.literal(false) };
const Approximate = z.strictObject({
  exact: z.literal(false),
  hnsw_ef: z.literal(512),
  acorn: z.strictObject({ enable: z.literal(true), max_selectivity: z.literal(1) }),
});
const RankedQuery = z.discriminatedUnion('using', [
  z.strictObject({
    ...ranked,
    query: SparseQuery,
    using: z.literal('lexical'),
    params: z.strictObject({ exact: z.literal(true), idf: z.strictObject({ corpus: Root }) }),
  }),
  z.strictObject({
    ...ranked,
    query: z.strictObject({ nearest: z.array(z.number()).min(1) }),
    using: z.literal('dense'),
    params: z.union([z.strictObject({ exact: z.literal(true) }), Approximate]),
  }),
]);
const RankedBatch = z.strictObject({ searches: z.array(RankedQuery).min(1) });

const Payload = z.record(z.string(), z.unknown());
const Maintenance = z.union([
  z.strictObject({ filter: Root, exact: z.literal(true) }),
  z.strictObject({
    filter: Root,
    limit: z.int().min(1).max(SCROLLED_AT_ONCE),
    offset: Id.optional(),
    with_payload: z.literal(true),
    with_vector: z.literal(false),
  }),
  z.strictObject({ filter: Root, payload: Payload }),
  z.strictObject({ filter: Root }),
]);

/**
 * A search in a caller's name: each root (of a query and of its IDF corpus) holds the caller's tenant and the label schema.
 * @throws RetrievalError store.cannot_express
 */
export function assertWalledQueries(body: unknown, tenant: string): void {
  assertPlain(body);
  const parsed = RankedBatch.safeParse(body);
  if (!parsed.success) throw refused();
  for (const search of parsed.data.searches) {
    assertWall(search.filter, tenant);
    if (search.using === 'lexical') assertWall(search.params.idf.corpus, tenant);
  }
}

/**
 * A count, scroll, payload rewrite or deletion: it stays inside one tenant, and, unless it only lists, one document or source.
 * @throws RetrievalError store.cannot_express
 */
export function assertMaintenance(body: unknown): void {
  assertPlain(body);
  const parsed = Maintenance.safeParse(body);
  if (!parsed.success) throw refused();
  const { must } = parsed.data.filter;
  const lists = 'limit' in parsed.data;
  if (!demands(must, 'tenant') || !(lists || demands(must, 'document') || demands(must, 'source'))) throw refused();
}

/**
 * Any body at all: no undefined (JSON drops it, and a constraint with it), no null, nothing that JSON would change.
 * @throws RetrievalError store.cannot_express
 */
export function assertPlain(body: unknown): void {
  const open: { value: unknown; depth: number }[] = [{ value: body, depth: 0 }];
  for (let nodes = 0, next = open.pop(); next; nodes += 1, next = open.pop()) {
    if (next.depth > MAX_DEPTH || nodes > MAX_NODES) throw refused();
    for (const value of inner(next.value)) open.push({ value, depth: next.depth + 1 });
  }
}

const inner = (value: unknown): readonly unknown[] => {
  if (typeof value === 'string' && value.isWellFormed()) return [];
  if (typeof value === 'boolean' || Number.isFinite(value)) return [];
  if (typeof value === 'object' && value !== null && !('toJSON' in value)) return Object.values(value);
  throw refused();
};

const assertWall = (filter: { must: Clause[] }, tenant: string): void => {
  const holds = (key: string, expected: string | number) =>
    filter.must.some(
      (clause) =>
        'key' in clause &&
        'match' in clause &&
        'value' in clause.match &&
        clause.key === key &&
        clause.match.value === expected,
    );
  if (!holds('tenant', tenant) || !holds('label_schema', LABEL_SCHEMA_IN_USE)) throw refused();
};

const demands = (must: readonly Clause[], key: string): boolean =>
  must.some((clause) => 'key' in clause && 'match' in clause && 'value' in clause.match && clause.key === key);

const refused = (): RetrievalError =>
  new RetrievalError('store.cannot_express', 'A request to Qdrant was not of a known shape, and was not sent');
