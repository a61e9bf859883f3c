import { createSqliteStore, passageId, type PassageStore, type RankedId } from '../../../retrieval/index.ts';
import { AVERAGE_LENGTH, inverseDocumentFrequency, lengthNorm, termWeight } from '../../../retrieval/lexical/bm25.ts';
import { countTerms, indexedText } from '../../../retrieval/lexical/indexed-text.ts';
import { byRank } from '../../../retrieval/stores/ranking.ts';
import { openStore } from '../../../src/compose.ts';
import { analyzer } from '../../support/stores-fixture.ts';
import type { Part } from './differences.ts';
import { type CorpusDocument, labelled } from './corpus.ts';
import { type Altered, front, type Passing } from './leaking-front.ts';
import type { Plant } from './watched-service.ts';

export interface PlantedLeak {
  readonly name: string;
  /** Where it has to be seen. */
  readonly part: Part;
  readonly plant: Plant;
}

type Documents = readonly CorpusDocument[];

/** Every passage of everybody, as no part of the product ever sees them. */
const indexOf = (documents: Documents) =>
  documents.map(labelled).flatMap((document) =>
    document.passages.map((passage, ordinal) => ({
      id: passageId(document.label.tenant, document.id, document.contentHash, ordinal),
      document: document.id,
      terms: countTerms(analyzer, indexedText(document, passage)),
    })),
  );
type Indexed = ReturnType<typeof indexOf>[number];

/** BM25 with collection size and document frequencies of the whole collection: what most engines do. */
const globalScore = (index: readonly Indexed[], asked: readonly string[], { terms }: Indexed): number =>
  [...new Set(asked)].sort().reduce((sum, term) => {
    const frequency = index.filter((other) => other.terms.counts.has(term)).length;
    const weight = termWeight(terms.counts.get(term) ?? 0, lengthNorm(terms.length, AVERAGE_LENGTH));
    return sum + (frequency === 0 ? 0 : inverseDocumentFrequency(index.length, frequency) * weight);
  }, 0);

const MOST = 1_000;

/** A store whose lexical hits are put in another order before they are cut. */
const ranking = (rank: (documents: Documents) => (hits: readonly RankedId[], terms: readonly string[]) => RankedId[]) =>
  around((store, documents) => {
    const order = rank(documents);
    return {
      ...store,
      lexical: async (search, signal) =>
        order(await store.lexical({ ...search, limit: MOST }, signal), search.terms).slice(0, search.limit),
    };
  });

const around = (wrap: (store: PassageStore, documents: Documents) => PassageStore): Plant => ({
  open: async (config, analysis, documents) => wrap(await openStore(config, analysis), documents),
});

/** A store whose passages carry one more line, which only a model gets to see. */
const adding = (line: (documents: Documents, document: string) => string): Plant =>
  around((store, documents) => ({
    ...store,
    read: async (ids, signal) =>
      (await store.read(ids, signal)).map((row) => {
        const content = { text: '', document: '', ...Object(row.content) };
        return { ...row, content: { ...content, text: `${content.text}\n\n${line(documents, content.document)}` } };
      }),
  }));

const questionOf = ({ body }: Passing): string[] => {
  try {
    return analyzer.terms(String(JSON.parse(body).question));
  } catch {
    return [];
  }
};

const totalOf = (documents: Documents) => {
  const index = indexOf(documents);
  return (passing: Passing): number => {
    const asked = questionOf(passing);
    return index.filter(({ terms }) => asked.some((term) => terms.counts.has(term))).length;
  };
};

const inAnswer = (passing: Passing, add: (body: Record<string, unknown>) => object): Altered =>
  passing.status === 200 && passing.path === '/ask' ? { answer: JSON.stringify(add(JSON.parse(passing.answer))) } : {};

const titleAfter = (documents: Documents, id: string): string =>
  documents[documents.findIndex((document) => document.id === id) + 1]?.title ?? 'none';

export const PLANTED_LEAKS: readonly PlantedLeak[] = [
  {
    name: 'document frequencies and collection size over everybody’s passages',
    part: 'body',
    plant: ranking((documents) => {
      const index = indexOf(documents);
      const byId = new Map(index.map((passage) => [passage.id, passage]));
      return (hits, terms) =>
        hits
          .flatMap(({ id }) => {
            const passage = byId.get(id);
            return passage ? [{ id, score: globalScore(index, terms, passage) }] : [];
          })
          .sort(byRank);
    }),
  },
  {
    name: 'stored weights made with the true average length of the collection',
    part: 'body',
    plant: {
      open: async (config, analysis, documents) => {
        if (config.store.kind !== 'sqlite') throw new Error('This leak is planted in the SQLite store');
        const lengths = indexOf(documents).map(({ terms }) => terms.length);
        const averageLength = lengths.reduce((sum, length) => sum + length, 0) / Math.max(1, lengths.length);
        return createSqliteStore({ path: config.store.path, analyzer: analysis, averageLength: averageLength || 1 });
      },
    },
  },
  {
    name: 'equal scores in the order of arrival',
    part: 'body',
    plant: ranking((documents) => {
      const arrival = new Map(indexOf(documents).map(({ id }, at) => [id, at]));
      const at = ({ id }: RankedId) => arrival.get(id) ?? 0;
      return (hits) => hits.toSorted((a, b) => b.score - a.score || at(a) - at(b));
    }),
  },
  {
    name: 'a count of all hits in a header',
    part: 'headers',
    plant: front((documents) => {
      const total = totalOf(documents);
      return (passing) => ({ headers: { 'x-total-count': String(total(passing)) } });
    }),
  },
  {
    name: 'a count of all hits in the body',
    part: 'body',
    plant: front((documents) => {
      const total = totalOf(documents);
      return (passing) => inAnswer(passing, (body) => ({ ...body, total: total(passing) }));
    }),
  },
  {
    name: 'an engine’s score in the body',
    part: 'body',
    plant: front((documents) => {
      const index = indexOf(documents);
      const scored = (passing: Passing) => (source: { document: string }) => {
        const all = index.filter(({ document }) => document === source.document);
        return { ...source, score: Math.max(0, ...all.map((one) => globalScore(index, questionOf(passing), one))) };
      };
      return (passing) =>
        inAnswer(passing, (body) => ({
          ...body,
          sources: Array.isArray(body['sources']) ? body['sources'].map(scored(passing)) : [],
        }));
    }),
  },
  {
    name: 'a document that exists and is forbidden, answered otherwise than one that does not exist',
    part: 'status',
    plant: front((documents) => {
      const addresses = new Set(documents.map(({ id }) => `/documents/${encodeURIComponent(id)}`));
      return ({ path }) => (addresses.has(path) ? { status: 403 } : {});
    }),
  },
  {
    name: 'a tag that some document carries, refused otherwise than one that none does',
    part: 'status',
    plant: front((documents) => {
      const carried = new Set(documents.flatMap(({ label }) => label.tags));
      return ({ status, body }) => {
        if (status !== 403 || !body.includes('"scope"')) return {};
        const tags: unknown = JSON.parse(body).scope?.tags;
        return Array.isArray(tags) && tags.every((tag) => carried.has(String(tag))) ? {} : { status: 404 };
      };
    }),
  },
  {
    name: 'a number of passages in the prompt',
    part: 'model input',
    plant: adding((documents) => `This is one of ${documents.length} documents.`),
  },
  {
    name: 'the title of the document beside it in the prompt',
    part: 'model input',
    plant: adding((documents, document) => `See also: ${titleAfter(documents, document)}`),
  },
];

/** The same wrappings without a leak: what turns the comparison red is not the wrapping. */
export const INNOCENT: readonly (readonly [string, Plant])[] = [
  ['a store in another order', ranking(() => (hits) => hits.toSorted(byRank))],
  ['a store that adds a line', adding(() => 'This is one of many documents.')],
  ['a server before the service', front(() => () => ({ headers: { 'x-served-by': 'front' } }))],
];
