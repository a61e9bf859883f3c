import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createLocalIssuer, type LocalIssuer, type Person } from '../../../src/identity/index.ts';
import { type ModelServer, startModelServer } from '../../support/model-server.ts';
import type { Backend } from './backends.ts';
import { callersOf, mayBeReadBy, OVERSEER } from './callers.ts';
import { type CorpusDocument, corpusOf, NOW } from './corpus.ts';
import { createTap, deterministic, DIMENSIONS } from './model.ts';
import { askAll, type Difference, differencesOf } from './differences.ts';
import { type Credential, requestsOf } from './requests.ts';
import { Tally } from './tally.ts';
import { type Variant, variantOf, VARIANTS } from './variants.ts';
import { type Plant, startWatchedService, type WatchedService } from './watched-service.ts';

export interface ComparisonOptions {
  readonly backend: Backend;
  readonly documents: number;
  readonly callers: number;
  /** (caller, request) pairs; each is asked once of the reference and once of every variant. */
  readonly pairs: number;
  readonly seed: number;
  readonly plant?: Plant;
  readonly flavours?: readonly Flavour[];
  /** Ends the comparison early; default never. */
  readonly enough?: (differences: readonly Difference[]) => boolean;
}

export interface Comparison {
  readonly pairs: number;
  readonly differences: readonly Difference[];
  /** By outcome of a 200, else by problem code, else by status. */
  readonly outcomes: ReadonlyMap<string, number>;
  readonly withSources: number;
  readonly prompts: number;
  /** How many of the caller's questions its overseer asked too, and to how many the answer differed, by variant. */
  readonly overseer: { readonly asked: number; readonly differed: Readonly<Record<Variant, number>> };
  /** Least and most of the documents that a caller could read. */
  readonly readable: readonly [number, number];
}

/** Who answers: the extractive default, a model behind the real client, or that with dense retrieval besides. */
export const FLAVOURS = ['extractive', 'model', 'model and embeddings'] as const;
export type Flavour = (typeof FLAVOURS)[number];

const settingsOf = (flavour: Flavour, baseUrl: string): Readonly<Record<string, string>> => ({
  ...(flavour !== 'extractive' && { RINGFENCE_CHAT_MODEL: 'test', RINGFENCE_CHAT_BASE_URL: baseUrl }),
  ...(flavour === 'model and embeddings' && {
    RINGFENCE_EMBEDDINGS_BASE_URL: baseUrl,
    RINGFENCE_EMBEDDINGS_MODEL: 'test',
    RINGFENCE_EMBEDDINGS_DIMENSIONS: String(DIMENSIONS),
    RINGFENCE_MIN_SIMILARITY: '0.9',
  }),
});

/** Every eighth pair is asked by the overseer too. */
const OVERSEEN = 8;

const credentials = async (issuer: LocalIssuer, person: Person): Promise<Record<Credential, string | undefined>> => ({
  own: `Bearer ${await issuer.sign(person, { now: NOW, ttlSeconds: 600 })}`,
  expired: `Bearer ${await issuer.sign(person, { now: NOW - 7_200, ttlSeconds: 600 })}`,
  garbage: 'Bearer not.a.token',
  none: undefined,
});

interface Stage {
  readonly options: ComparisonOptions;
  readonly corpus: readonly CorpusDocument[];
  readonly issuer: LocalIssuer;
  readonly tap: ReturnType<typeof createTap>;
  readonly start: (name: string, flavour: Flavour, documents: readonly CorpusDocument[]) => Promise<WatchedService>;
  readonly tally: Tally;
}

/** One caller's pairs: its forbidden documents decide what the variants are. */
async function compareCaller(
  stage: Stage,
  person: Person,
  index: number,
  reference: readonly WatchedService[],
  flavour: Flavour,
): Promise<void> {
  const { options, corpus, issuer, tap, start, tally } = stage;
  const mayRead = mayBeReadBy(person);
  const readable = corpus.filter(mayRead).length;
  tally.readable[0] = Math.min(tally.readable[0], readable);
  tally.readable[1] = Math.max(tally.readable[1], readable);
  const [whole, reordered] = reference;
  const own: WatchedService[] = [];
  try {
    for (const variant of VARIANTS.slice(0, 3)) {
      own.push(await start(`${variant}-${index}`, flavour, variantOf(variant, corpus, mayRead, index)));
    }
    const services = [whole, ...own, reordered].flatMap((service) => service ?? []);
    const tokens = await credentials(issuer, person);
    const overseer = await credentials(issuer, OVERSEER);
    const requests = requestsOf(person, corpus, Math.ceil(options.pairs / options.callers), options.seed + index);
    for (const [at, request] of requests.entries()) {
      const seen = await askAll(services, tap, request, tokens[request.credential]);
      if (seen[0]) tally.count(seen[0]);
      tally.differences.push(...differencesOf(seen, JSON.stringify(person), request));
      if (options.enough?.(tally.differences)) return;
      if (at % OVERSEEN !== 0) continue;
      tally.asked += 1;
      const other = await askAll(services, tap, request, overseer[request.credential]);
      for (const variant of new Set(differencesOf(other, 'overseer', request).map((found) => found.variant))) {
        tally.differed[variant] += 1;
      }
    }
  } finally {
    for (const service of own) await service.close();
  }
}

async function inFlavour(stage: Stage, flavour: Flavour, callers: readonly (readonly [number, Person])[]) {
  const { corpus, start, options, tally } = stage;
  const reference: WatchedService[] = [];
  try {
    reference.push(await start('reference', flavour, corpus));
    reference.push(
      await start(
        'reordered',
        flavour,
        variantOf('reordered', corpus, () => true, options.seed),
      ),
    );
    for (const [index, person] of callers) {
      if (options.enough?.(tally.differences)) return;
      await compareCaller(stage, person, index, reference, flavour);
    }
  } finally {
    for (const service of reference) await service.close();
  }
}

/** Runs every pair against the reference corpus and its variants. Callers take turns with the flavours. */
export async function compareVariants(options: ComparisonOptions): Promise<Comparison> {
  const { backend, plant, flavours = FLAVOURS } = options;
  const issuerDirectory = await mkdtemp(path.join(tmpdir(), 'ringfence-issuer-'));
  const issuer = await createLocalIssuer(issuerDirectory);
  const model: ModelServer = await startModelServer();
  model.behave(deterministic);
  const origin = new URL(model.baseUrl).origin;
  const stage: Stage = {
    options,
    corpus: corpusOf(options.documents, options.seed),
    issuer,
    tap: createTap(model),
    tally: new Tally(),
    start: (name, flavour, documents) => {
      const settings = settingsOf(flavour, `${origin}/${name}`);
      return startWatchedService({ name, backend, documents, issuerDirectory, settings, plant });
    },
  };
  const callers = [...callersOf(options.callers, options.seed).entries()];
  try {
    for (const [turn, flavour] of flavours.entries()) {
      await inFlavour(
        stage,
        flavour,
        callers.filter(([index]) => index % flavours.length === turn),
      );
    }
  } finally {
    await model.close();
    await rm(issuerDirectory, { recursive: true, force: true });
  }
  const { pairs, differences, outcomes, withSources, prompts, asked, differed, readable } = stage.tally;
  return { pairs, differences, outcomes, withSources, prompts, overseer: { asked, differed }, readable };
}
