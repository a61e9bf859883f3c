import type { Analyzer } from '../lexical/analyzer.ts';
import { AVERAGE_LENGTH } from '../lexical/bm25.ts';
import type { PassageSearch, PassageStore } from './ports.ts';
import { createQdrantCalls, type QdrantCalls } from './qdrant-client.ts';
import { createQdrantControl, type QdrantControl } from './qdrant-control.ts';
import { parseQdrantEndpoint } from './qdrant-endpoint.ts';
import { assertPair, qdrantNames } from './qdrant-names.ts';
import { storedPassage } from './qdrant-payload.ts';
import { createQdrantRegistry } from './qdrant-registry.ts';
import {
  createControl,
  createIndexes,
  createPassages,
  type QdrantMake,
  verifyControl,
  verifyPassages,
} from './qdrant-schema.ts';
import { denseSearch, lexicalSearch } from './qdrant-search.ts';
import { assertVersion, DEFAULT_MINIMUM_VERSION } from './qdrant-version.ts';
import { createQdrantWriter } from './qdrant-writer.ts';
import { assertLimit, assertNotAborted, unitVector } from './store-input.ts';

export interface QdrantStoreOptions {
  /** http(s)://host[:port][/prefix]; port 6333 where none is written. */
  readonly url: string;
  /** Sent to loopback or over https alone. Never printed. */
  readonly apiKey?: string | undefined;
  /** Letters, digits, - and _. Beside it stands `<collection>_control`. Both may be aliases of such a pair. */
  readonly collection: string;
  readonly analyzer: Analyzer;
  /** tokens */
  readonly averageLength?: number | undefined;
  /** Of the embedding's vectors; undefined: none are stored. Can't be changed later. */
  readonly dimensions?: number | undefined;
  /** For each call to the server, its repetition included; default 5,000. */
  readonly deadlineMs?: number | undefined;
  /** Oldest server that is good enough; default and recommendation 1.19.1, never below 1.19.0. */
  readonly minimumVersion?: string | undefined;
  /**
   * Dense search by the collection's graph instead of a full scan. What it finds then depends on passages that the caller may
   * not read. Lexical search stays exact. Default false.
   */
  readonly approximate?: boolean | undefined;
  /** Makes the collections where there are none; without it a missing one is refused. */
  readonly create?: boolean | undefined;
}

const DEFAULT_DEADLINE_MS = 5_000;
/** As passageId writes them. The server reads other spellings too, and would answer with an id that nobody asked for. */
const OWN_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/u;

/**
 * Opens the store: the server's version, the vectors, the indexes and strict mode are what this code needs, or it doesn't open.
 * @throws RetrievalError store.unavailable, store.deadline, store.too_old, store.misconfigured, store.newer_schema, store.corrupt
 */
export async function createQdrantStore(options: QdrantStoreOptions): Promise<PassageStore> {
  const names = qdrantNames(options.collection);
  const { passages: collection, control: controlCollection } = names;
  const { analyzer, averageLength = AVERAGE_LENGTH, dimensions } = options;
  const calls = qdrantCalls(options);
  const control = createQdrantControl(calls, controlCollection);
  const make: QdrantMake = { analyzer: analyzer.name, averageLength, dimensions };
  assertVersion(await calls.version(), options.minimumVersion ?? DEFAULT_MINIMUM_VERSION);
  assertPair(names, await calls.aliases());
  if (options.create) await createMissing(calls, control, { collection, controlCollection, make });
  await verifyPassages(calls, collection, make);
  await verifyControl(calls, controlCollection);
  await control.read();

  const registry = createQdrantRegistry(calls, controlCollection);
  return {
    name: 'qdrant',
    ...searches({ calls, collection, control, dimensions, approximate: options.approximate ?? false }),
    ...createQdrantWriter({ calls, collection, registry, control, analyzer, averageLength, dimensions }),
    activate: (rules) => control.activate(rules),
    rulesText: (hash) => control.rulesText(hash),
    close: () => Promise.resolve(),
  };
}

export const qdrantCalls = ({ url, apiKey, deadlineMs = DEFAULT_DEADLINE_MS }: QdrantStoreOptions): QdrantCalls =>
  createQdrantCalls({ endpoint: parseQdrantEndpoint(url, apiKey), apiKey, deadlineMs });

/** The control record comes last: a collection without one is taken for unfinished, and refused. */
async function createMissing(
  calls: QdrantCalls,
  control: QdrantControl,
  names: { readonly collection: string; readonly controlCollection: string; readonly make: QdrantMake },
): Promise<void> {
  if (!(await calls.exists(names.collection))) await createPassages(calls, names.collection, names.make);
  await createIndexes(calls, names.collection);
  if (await calls.exists(names.controlCollection)) return;
  await createControl(calls, names.controlCollection);
  await control.create();
}

const searches = ({
  calls,
  collection,
  control,
  dimensions,
  approximate,
}: {
  readonly calls: QdrantCalls;
  readonly collection: string;
  readonly control: QdrantControl;
  readonly dimensions: number | undefined;
  readonly approximate: boolean;
}): PassageSearch => ({
  async control(signal) {
    assertNotAborted(signal);
    return control.read(signal);
  },
  async lexical(search, signal) {
    assertNotAborted(signal);
    assertLimit(search.limit);
    return lexicalSearch(calls, collection, search, signal);
  },
  async dense(search, signal) {
    assertNotAborted(signal);
    assertLimit(search.limit);
    const vector = unitVector(search.vector, dimensions);
    return dimensions === undefined ? [] : denseSearch(calls, collection, { ...search, vector, approximate }, signal);
  },
  async read(ids, signal) {
    assertNotAborted(signal);
    const own = [...new Set(ids)].filter((id) => OWN_ID.test(id));
    if (own.length === 0) return [];
    const points = await calls.points(collection, own, signal);
    return points.map(({ id, payload }) => storedPassage(id, payload));
  },
});
