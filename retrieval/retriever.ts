import { isDeepStrictEqual } from 'node:util';
import type { Embedder } from './embedder.ts';
import { RetrievalError } from './errors.ts';
import { fuse } from './fusion.ts';
import type { Analyzer } from './lexical/analyzer.ts';
import { AccessFilter } from './policy/access-filter.ts';
import { Narrowing } from './policy/narrowing.ts';
import { type Candidate, createRelevance } from './relevance.ts';
import type { PassageSearch, RankedId } from './stores/ports.ts';
import { Permitted } from './stores/second-check.ts';

export interface RetrieveRequest {
  readonly filter: AccessFilter;
  readonly narrowing?: Narrowing | undefined;
  readonly question: string;
  /** At most so many passages, best first. */
  readonly limit: number;
  /** False: the question isn't sent to the embedding endpoint; lexical retrieval alone answers. */
  readonly embed?: boolean | undefined;
}

export interface Retriever {
  /**
   * Exact search inside the filter, then the second check of every hit.
   * @returns relevant passages, best first; none where nothing permitted is relevant
   * @throws RetrievalMismatch when the store's filter and the second check disagreed twice
   * @throws RetrievalError store.…, retrieval.embedding_failed
   */
  retrieve(request: RetrieveRequest, signal: AbortSignal): Promise<readonly Permitted[]>;
}

/** An incident: the store let through what the caller may not read, or can't show what it found. */
export class RetrievalMismatch extends RetrievalError {
  readonly passages: readonly string[];
  readonly rulesHash: string;
  constructor(passages: readonly string[], rulesHash: string) {
    super('retrieval.mismatch', 'The store and the second check disagree');
    this.passages = passages;
    this.rulesHash = rulesHash;
  }
}

export interface RetrieverDeps {
  readonly store: PassageSearch;
  readonly analyzer: Analyzer;
  readonly embedder?: Embedder | undefined;
  /** How many hits of each kind take part in the fusion; default 24. */
  readonly candidates?: number | undefined;
  /** Cosine from which a passage counts as relevant whatever its words; default 0.55. It depends on the model. */
  readonly minSimilarity?: number | undefined;
}

export function createRetriever(deps: RetrieverDeps): Retriever {
  const relevant = createRelevance(deps.analyzer);
  return {
    async retrieve(request, signal) {
      const vector = await embedQuestion(deps.embedder, request, signal);
      for (let attempt = 1; ; attempt += 1) {
        const hits = await search(deps, request, vector, signal);
        const checked = await checkAll(deps.store, request, hits, signal);
        if (checked.refused.length === 0) return relevant(request.question, checked.permitted, request.limit);
        if (attempt === 2) throw new RetrievalMismatch(checked.refused, AccessFilter.reader(request.filter).rulesHash);
      }
    },
  };
}

const embedQuestion = async (embedder: Embedder | undefined, request: RetrieveRequest, signal: AbortSignal) => {
  if (!embedder || embedder.maxClassification === undefined || request.embed === false) return undefined;
  const [vector] = await embedder.embed([request.question], signal);
  return vector;
};

interface Hit extends RankedId {
  /** Its nearness in meaning alone is enough. */
  readonly similar: boolean;
}

const search = async (
  { store, analyzer, candidates = 24, minSimilarity = 0.55 }: RetrieverDeps,
  { filter, narrowing, question, limit }: RetrieveRequest,
  vector: Float32Array | undefined,
  signal: AbortSignal,
): Promise<readonly Hit[]> => {
  const scope = { filter, narrowing, limit: vector ? Math.max(limit, candidates) : limit };
  const lexical = await store.lexical({ ...scope, terms: analyzer.terms(question) }, signal);
  const dense = vector ? await store.dense({ ...scope, vector }, signal) : [];
  const similar = new Set(dense.filter((hit) => hit.score >= minSimilarity).map((hit) => hit.id));
  const fused = dense.length === 0 ? lexical : fuse(lexical, dense);
  return fused.slice(0, scope.limit).map((hit) => ({ ...hit, similar: similar.has(hit.id) }));
};

/**
 * Text is read here for the first time, and each row is judged by the label that it was read with: it may be another one than it
 * was found by, and then also the caller's own wish must hold for it.
 */
const checkAll = async (
  store: PassageSearch,
  { filter, narrowing }: RetrieveRequest,
  hits: readonly Hit[],
  signal: AbortSignal,
) => {
  const rows =
    hits.length === 0
      ? []
      : await store.read(
          hits.map((hit) => hit.id),
          signal,
        );
  const byId = new Map(rows.map((row) => [row.id, row]));
  const permitted: Candidate[] = [];
  const refused: string[] = [];
  for (const hit of hits) {
    const row = byId.get(hit.id);
    const proof = row && Permitted.check(filter, row);
    const isWithin = proof && (!narrowing || Narrowing.admits(narrowing, Permitted.label(proof)));
    if (isWithin) permitted.push({ permitted: proof, similar: hit.similar });
    else refused.push(hit.id);
  }
  return { permitted, refused };
};

/**
 * Whether each of these passages may still be read, unchanged in content and label: its title and its place are shown beside its
 * text, and by its label it was held to be within the scope that was asked for, and fit for the model that it was handed to. Asked before the prompt and before release, with a filter
 * made from the rules in force at that moment.
 */
export async function stillPermitted(
  store: Pick<PassageSearch, 'read'>,
  filter: AccessFilter,
  passages: readonly Permitted[],
  signal: AbortSignal,
): Promise<boolean> {
  if (passages.length === 0) return true;
  const rows = await store.read(
    passages.map((passage) => Permitted.id(passage)),
    signal,
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  return passages.every((passage) => {
    const row = byId.get(Permitted.id(passage));
    const now = row && Permitted.check(filter, row);
    return (
      now !== undefined &&
      isDeepStrictEqual(Permitted.content(now), Permitted.content(passage)) &&
      isDeepStrictEqual(Permitted.label(now), Permitted.label(passage))
    );
  });
}
