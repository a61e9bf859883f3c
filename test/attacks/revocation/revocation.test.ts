import { afterAll, describe, expect, test } from '@jest/globals';
import { createMemoryStore } from '../../../retrieval/index.ts';
import { analyzer } from '../../support/stores-fixture.ts';
import { temporaryStore } from '../../support/stores-sqlite.ts';
import { createTally, runShard, type Tally } from './interleavings.ts';
import { FAULTS } from './watched-ask.ts';

/** In all; RINGFENCE_INTERLEAVINGS asks for another number. */
const INTERLEAVINGS = Number(process.env['RINGFENCE_INTERLEAVINGS'] ?? '10000');
const PER_SHARD = 250;
/** Of all of them, those over SQLite, with a second connection that writes. */
const SQLITE_SHARE = 0.3;
const TIMEOUT_MS = 30 * 60_000;

const seedsFor = (interleavings: number, first: number): number[] =>
  Array.from({ length: Math.ceil(interleavings / PER_SHARD) }, (_, n) => first + n);

const report: string[] = [];
const told = (name: string, tally: Tally): void => {
  const { interleavings, changes, asks, discarded, outcomes, staleInPrompts, staleInReleases } = tally;
  const stale = staleInPrompts.length + staleInReleases.length;
  report.push(
    `${name}: ${interleavings} interleavings, ${changes} changes, ${asks} asks, ${discarded} drafts discarded, ` +
      `${stale} stale reads (${JSON.stringify(outcomes)})`,
  );
};
afterAll(() => void process.stdout.write(`${report.join('\n')}\n`));

const OUTCOMES = [
  'answered',
  'not_found',
  'ask.overtaken',
  'policy.no_grants',
  'policy.scope_denied',
  'retrieval.mismatch',
];

/** Enough happened for the numbers to mean something. */
const expectLively = ({ interleavings, changes, asks, discarded, outcomes }: Tally): void => {
  expect(Object.keys(outcomes).filter((outcome) => !OUTCOMES.includes(outcome))).toEqual([]);
  expect([changes, asks].every((count) => count > interleavings)).toBe(true);
  expect(discarded).toBeGreaterThan(interleavings / 20);
  expect((outcomes['answered'] ?? 0) / asks).toBeGreaterThan(0.25);
};

describe('nothing that was taken away, and acknowledged, before a check began', () => {
  test(
    'gets past that check into a prompt or an answer, over the memory store',
    async () => {
      const tally = createTally();
      for (const seed of seedsFor(INTERLEAVINGS * (1 - SQLITE_SHARE), 1)) {
        const stores = [createMemoryStore({ analyzer })] as const;
        await runShard({ seed, interleavings: PER_SHARD, stores, dense: seed % 2 === 0 }, tally);
      }
      told('memory', tally);
      expect([tally.staleInPrompts, tally.staleInReleases, tally.disagreements]).toEqual([[], [], []]);
      expectLively(tally);
    },
    TIMEOUT_MS,
  );

  test(
    'gets past that check, over SQLite with changes by two connections',
    async () => {
      const tally = createTally();
      for (const seed of seedsFor(INTERLEAVINGS * SQLITE_SHARE, 1_001)) {
        const temporary = temporaryStore();
        const stores = [temporary.store, temporary.again()] as const;
        await runShard({ seed, interleavings: PER_SHARD, stores, dense: seed % 2 === 0 }, tally);
        await temporary.dispose();
      }
      told('sqlite', tally);
      expect([tally.staleInPrompts, tally.staleInReleases, tally.disagreements]).toEqual([[], [], []]);
      expectLively(tally);
    },
    TIMEOUT_MS,
  );
});

describe('the same interleavings find what was taken away', () => {
  test.each(FAULTS)('where the service is broken: %s', async (fault) => {
    const tally = createTally();
    for (const seed of [1, 2]) {
      const stores = [createMemoryStore({ analyzer })] as const;
      await runShard({ seed, interleavings: PER_SHARD, stores, dense: seed % 2 === 0, fault }, tally);
    }
    told(`broken (${fault})`, tally);
    const [prompts, releases] = [tally.staleInPrompts.length, tally.staleInReleases.length];
    if (fault !== 'none_before_release') expect(prompts).toBeGreaterThan(10);
    if (fault !== 'none_before_prompt') expect(releases).toBeGreaterThan(10);
    expect(tally.disagreements).toEqual([]);
  });
});
