import { createRulesRegister, type Embedder, type PassageStore } from '../../../retrieval/index.ts';
import { seeded } from '../../support/stores-fixture.ts';
import { CHANGES, createHistory, makeChange } from './changes.ts';
import { createInterleaver, pick, type Random } from './interleaver.ts';
import { expected } from './oracle.ts';
import { type Asker, type Fault, type Observation, watchedAsk } from './watched-ask.ts';
import { PEOPLE, RULES } from './world.ts';

export interface Shard {
  readonly seed: number;
  readonly interleavings: number;
  /** The store that is asked, and others over the same data that write, too; fresh. */
  readonly stores: readonly [PassageStore, ...PassageStore[]];
  readonly dense: boolean;
  readonly fault?: Fault;
}

export interface Tally {
  interleavings: number;
  changes: number;
  asks: number;
  /** Drafts that were made and not released: what they drew on was taken away, or their request ended otherwise. */
  discarded: number;
  readonly outcomes: Record<string, number>;
  readonly staleInPrompts: string[];
  readonly staleInReleases: string[];
  /** Fresh requests, when all is quiet, that did not answer what the oracle does. */
  readonly disagreements: string[];
}

export const createTally = (): Tally => ({
  interleavings: 0,
  changes: 0,
  asks: 0,
  discarded: 0,
  outcomes: {},
  staleInPrompts: [],
  staleInReleases: [],
  disagreements: [],
});

const similar: Embedder = {
  model: 'one direction',
  dimensions: 8,
  maxClassification: 3,
  embed: async (texts) => texts.map(() => Float32Array.of(1, 0, 0, 0, 0, 0, 0, 0)),
};

const askerFrom = (random: Random): Asker => ({
  subject: pick(random, PEOPLE),
  scope: pick(random, [[], [], [], ['finance'], ['everyone', 'finance']]),
});

/** Each interleaving goes on where the last one ended; the seed alone decides all of them. */
export async function runShard({ seed, interleavings, stores, dense, fault }: Shard, tally: Tally): Promise<void> {
  const random = seeded(seed);
  const history = createHistory();
  const [store] = stores;
  const writing = {
    history,
    store: () => pick(random, stores),
    register: createRulesRegister({ archive: stores.at(-1) ?? store }),
    random,
    dense,
    word: createWords(),
  };
  await writing.register.activate(RULES[0] ?? '');
  // Fewer in memory than there are versions: some are read from the archive again.
  const register = createRulesRegister({ archive: store, keep: 2 });
  const embedder = dense ? similar : undefined;
  for (const _ of CHANGES) await makeChange(writing, 'ingest');

  for (let n = 0; n < interleavings; n += 1) {
    history.worlds.splice(0, history.worlds.length - 1);
    const { point, run } = createInterleaver(random);
    const around = { store, register, history, embedder, point, fault };
    const changes = Array.from({ length: 1 + Math.floor(random() * 6) }, () => pick(random, CHANGES));
    const askers = Array.from({ length: 1 + Math.floor(random() * 3) }, () => askerFrom(random));
    await run(
      askers.map((asker) => async () => note(tally, `seed ${seed}, ${n}`, await watchedAsk(around, asker))),
      changes.map((name) => () => makeChange(writing, name)),
    );
    tally.interleavings += 1;
    tally.changes += changes.length;

    const asker = askerFrom(random);
    const quiet = await watchedAsk({ ...around, point: async () => {} }, asker);
    const should = expected(history, asker);
    const isSame = quiet.outcome === should.outcome && quiet.words.toSorted().join() === should.words.join();
    if (!isSame) tally.disagreements.push(`seed ${seed}, ${n}: ${JSON.stringify({ quiet, should })}`);
  }
}

const createWords = () => {
  let last = 0;
  return (): string => {
    last += 1;
    return `word${last}`;
  };
};

const note = (tally: Tally, where: string, { outcome, drafts, staleInPrompts, staleInRelease }: Observation): void => {
  tally.asks += 1;
  tally.outcomes[outcome] = (tally.outcomes[outcome] ?? 0) + 1;
  tally.discarded += drafts - (outcome === 'answered' ? 1 : 0);
  tally.staleInPrompts.push(...staleInPrompts.map((word) => `${where}: ${word}`));
  tally.staleInReleases.push(...staleInRelease.map((word) => `${where}: ${word}`));
};
