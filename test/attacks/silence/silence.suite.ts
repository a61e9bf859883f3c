import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Backend } from './backends.ts';
import { type Comparison, compareVariants } from './comparison.ts';
import { VARIANTS } from './variants.ts';

export interface SilenceOptions {
  readonly backend: Backend;
  readonly documents: number;
  readonly callers: number;
  readonly pairs: number;
  readonly timeoutMs: number;
}

/** By a few pairs, and by many. */
const OUTCOMES = ['answered', 'not_found', 'policy.no_grants', 'policy.scope_denied', 'http.not_found'] as const;
const MORE_OUTCOMES = [
  'refused',
  'guardrails.question_blocked',
  'generation.unavailable',
  'http.body_invalid',
  'http.body_not_json',
  'http.body_too_large',
  'http.media_type',
  'identity.token_missing',
  'identity.token_invalid',
] as const;

const MANY = 1_000;

/** Promise 2, measured: the same questions to services that differ in nothing but what the caller may not read. */
export function silenceOver(options: SilenceOptions): void {
  const { backend, pairs, timeoutMs } = options;
  let comparison: Comparison;
  beforeAll(async () => {
    comparison = await compareVariants({ ...options, seed: 20_261_120 });
    if (process.env['RINGFENCE_SILENCE_PAIRS']) process.stdout.write(`${reportOf(backend.name, comparison)}\n`);
  }, timeoutMs);

  describe(`What a caller may not read changes nothing that it sees, over ${backend.name}`, () => {
    test.each(VARIANTS)(
      'when it is %s: status, headers, body, log and the model’s input are byte-equal for every pair',
      (variant) => {
        expect(comparison.pairs).toBeGreaterThanOrEqual(pairs);
        const differing = comparison.differences.filter((difference) => difference.variant === variant);
        expect(differing.slice(0, 3)).toEqual([]);
      },
    );
  });

  describe(`The comparison over ${backend.name}`, () => {
    test('meets every outcome, and a good share of answers with sources', () => {
      const wanted = pairs < MANY ? OUTCOMES : [...OUTCOMES, ...MORE_OUTCOMES];
      const missing = wanted.filter((outcome) => !comparison.outcomes.has(outcome));
      expect(missing).toEqual([]);
      expect(comparison.withSources).toBeGreaterThan(comparison.pairs / 4);
      expect(comparison.prompts).toBeGreaterThan(comparison.pairs / 6);
    });

    test('has callers who may read nothing, and callers who may read two fifths and more', () => {
      const [least, most] = comparison.readable;
      expect(least).toBe(0);
      expect(most).toBeGreaterThan(options.documents * 0.4);
    });

    test('would see a difference: whoever may read the documents in question sees one often', () => {
      const { asked, differed } = comparison.overseer;
      expect(asked).toBeGreaterThan(comparison.pairs / 10);
      for (const variant of ['removed', 'changed', 'doubled'] as const) {
        expect(differed[variant]).toBeGreaterThan(asked / 5);
      }
      // Not even to him does the order of arrival tell anything.
      expect(differed.reordered).toBe(0);
    });
  });
}

const reportOf = (name: string, { pairs, differences, outcomes, withSources, prompts, overseer }: Comparison): string =>
  JSON.stringify({
    silence: name,
    pairs,
    comparisons: pairs * VARIANTS.length,
    differences: differences.length,
    withSources,
    prompts,
    outcomes: Object.fromEntries([...outcomes].sort(([, a], [, b]) => b - a)),
    overseer,
  });
