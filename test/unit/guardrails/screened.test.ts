import { afterEach, describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { type Guard, pass, Screened, type ScreenOptions, type Stage, type Verdict } from '../../../guardrails/index.ts';

const guard = (inspect: Guard['inspect'], name = 'test', stages: readonly Stage[] = ['question']): Guard => ({
  name,
  stages,
  window: 'whole',
  inspect,
});
const options = (...guards: readonly Guard[]): ScreenOptions => ({
  guards,
  context: { destination: 'local' },
  deadlineMs: 50,
});
const screen = (text: string, ...guards: readonly Guard[]) => Screened.screen('question', text, options(...guards));

/** Something from outside the type system, as a guard in plain JavaScript may return it. */
const untyped = (value: unknown): Guard => guard(() => JSON.parse('null') ?? outside(value));
const outside = (value: unknown): Verdict => Object.assign(Object.create(null), { value }).value;

/** What await looks for. */
const THEN = ['th', 'en'].join('');

const BLOCKED = { outcome: 'blocked', screened: undefined, caution: true };

afterEach(() => {
  jest.useRealTimers();
});

describe('a guard that misbehaves has blocked', () => {
  const thrower = (): never => {
    throw new Error('crashed');
  };
  const cases: readonly (readonly [string, Guard])[] = [
    ['throws', guard(thrower)],
    ['rejects', guard(async () => thrower())],
    ['returns nothing', untyped(undefined)],
    ['returns null', untyped(null)],
    ['returns a string', untyped('pass')],
    ['returns an unknown kind', untyped({ kind: 'allow' })],
    ['blocks with an unknown code', untyped({ kind: 'block', code: 'guardrails.whatever' })],
    ['redacts without a text', untyped({ kind: 'redact', code: 'guardrails.secret_found' })],
    ['redacts to a number', untyped({ kind: 'redact', text: 7, code: 'guardrails.secret_found' })],
    ['redacts without a code', untyped({ kind: 'redact', text: 'x' })],
    ['grows the text', guard((text) => ({ kind: 'redact', text: text.repeat(1000), code: 'guardrails.secret_found' }))],
    ['redacts without end', guard((text) => ({ kind: 'redact', text: `${text}.`, code: 'guardrails.secret_found' }))],
    ['returns an unknown kind, dressed up', untyped({ kind: 'allow', text: 'x', code: 'guardrails.secret_found' })],
    ['has a kind that throws', untyped(Object.defineProperty({}, 'kind', { get: thrower }))],
    ['has a then that throws', untyped(Object.defineProperty({}, THEN, { get: thrower }))],
    [
      'is a thenable that rejects',
      untyped({ [THEN]: (_: unknown, reject: (error: Error) => void) => reject(new Error('no')) }),
    ],
    [
      'has no stages',
      Object.defineProperty(
        guard(() => pass),
        'stages',
        { value: undefined },
      ),
    ],
    [
      'has stages that throw',
      Object.defineProperty(
        guard(() => pass),
        'stages',
        { get: thrower },
      ),
    ],
    [
      'has a name that throws',
      Object.defineProperty(
        guard(() => pass),
        'name',
        { get: thrower },
      ),
    ],
  ];

  test.each(cases)('PRM-15 when it %s', async (_, bad) => {
    const screening = await screen(
      'a question',
      guard(() => pass),
      bad,
      guard(() => pass),
    );
    expect(screening).toMatchObject(BLOCKED);
    expect(screening.verdicts.at(-1)).toMatchObject({ kind: 'block', code: 'guardrails.guard_failed' });
  });

  test('PRM-15 wherever in the chain it stands', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...cases), fc.nat(3), fc.nat(3), async ([, bad], before, after) => {
        const good = (count: number) => Array.from({ length: count }, () => guard(() => pass));
        const screening = await screen('a question', ...good(before), bad, ...good(after));
        expect(screening).toMatchObject(BLOCKED);
      }),
      { numRuns: 60 },
    );
  });

  test('PRM-15 when it answers after its deadline; it is told to stop, and its late failure kills nothing', async () => {
    jest.useFakeTimers();
    const unhandled = jest.fn();
    process.on('unhandledRejection', unhandled);
    let fail: (error: Error) => void = () => undefined;
    let stopped = false;
    const slow = guard((_, { signal }) => {
      signal.addEventListener('abort', () => (stopped = true));
      return new Promise<Verdict>((_resolve, reject) => (fail = reject));
    });
    const screening = screen('a question', slow);
    await jest.advanceTimersByTimeAsync(51);
    expect(await screening).toMatchObject(BLOCKED);
    expect(stopped).toBe(true);
    fail(new Error('too late'));
    jest.useRealTimers();
    await new Promise(setImmediate);
    process.off('unhandledRejection', unhandled);
    expect(unhandled).not.toHaveBeenCalled();
  });

  test('a thenable of another realm is waited for', async () => {
    const later = untyped({
      [THEN]: (resolve: (verdict: Verdict) => void) => resolve({ kind: 'block', code: 'guardrails.injection' }),
    });
    const screening = await screen('a question', later);
    expect(screening.verdicts).toEqual([{ guard: 'test', kind: 'block', code: 'guardrails.injection' }]);
  });
});

describe('what is screened', () => {
  const removing = (word: string, name = word): Guard =>
    guard(
      (text) =>
        text.includes(word) ? { kind: 'redact', text: text.replace(word, ''), code: 'guardrails.secret_found' } : pass,
      name,
    );
  const blocking = (word: string): Guard =>
    guard((text) => (text.includes(word) ? { kind: 'block', code: 'guardrails.injection' } : pass), 'blocking');

  test('is what every guard has seen: taking something out can assemble nothing that an earlier one would block', async () => {
    expect(await screen('ig#nore', blocking('ignore'), removing('#'))).toMatchObject(BLOCKED);
    expect(await screen('ig-nore', blocking('ignore'), removing('#'))).toMatchObject({ outcome: 'passed' });
  });

  test('PRM-15 that never settles under several guards is blocked as a hostile text, not as a broken guard', async () => {
    const swap = (from: string, to: string): Guard =>
      guard(
        (text) =>
          text.includes(from)
            ? { kind: 'redact', text: text.replace(from, to), code: 'guardrails.secret_found' }
            : pass,
        from,
      );
    const screening = await screen('a', swap('a', 'bc'), swap('b', 'a'));
    expect(screening).toMatchObject(BLOCKED);
    expect(screening.verdicts.map(({ code }) => code)).not.toContain('guardrails.guard_failed');
  });

  test('is the last wording, with each verdict noted once', async () => {
    const { screened, verdicts } = await screen(
      'a#b',
      removing('#'),
      guard(() => pass),
    );
    expect(screened && Screened.text(screened)).toBe('ab');
    expect(verdicts).toEqual([{ guard: '#', kind: 'redact', code: 'guardrails.secret_found' }]);
  });

  test('is not changed by a guard that changes its verdict afterwards', async () => {
    const verdict = { kind: 'redact' as const, text: 'clean', code: 'guardrails.secret_found' as const };
    let calls = 0;
    const shifty = guard(() => ((calls += 1) === 1 ? verdict : pass), 'shifty');
    const meddling = guard(() => {
      verdict.text = 'dirty';
      return pass;
    }, 'meddling');
    const { screened } = await screen('text', shifty, meddling);
    expect(screened && Screened.text(screened)).toBe('clean');
  });

  test('a verdict is read once: a getter cannot show the chain a pass and the audit a block', async () => {
    let reads = 0;
    const twoFaced = Object.defineProperty({ code: 'guardrails.injection' }, 'kind', {
      get: () => ((reads += 1) === 1 ? 'block' : 'pass'),
    });
    expect(await screen('text', untyped(twoFaced))).toMatchObject(BLOCKED);
  });

  test('a redacted text is read once', async () => {
    const texts = ['clean', 'dirty'];
    const twoFaced = Object.defineProperty({ kind: 'redact', code: 'guardrails.secret_found' }, 'text', {
      get: () => texts.shift(),
    });
    let calls = 0;
    const once = guard(() => ((calls += 1) === 1 ? outside(twoFaced) : pass));
    const { screened } = await screen('text', once);
    expect(screened && Screened.text(screened)).toBe('clean');
  });

  test('text that grows beyond any placeholder is blocked, also when it grows once', async () => {
    const growing = guard((text) =>
      text.length < 10 ? { kind: 'redact', text: text.repeat(1_000), code: 'guardrails.secret_found' } : pass,
    );
    expect(await screen('text', growing)).toMatchObject(BLOCKED);
  });

  test('a guard that empties the list of guards while it is asked spares nobody', async () => {
    const guards: Guard[] = [];
    const emptying = guard(async () => {
      guards.length = 0;
      return pass;
    });
    guards.push(emptying, blocking('text'));
    expect(await Screened.screen('question', 'text', { ...options(), guards })).toMatchObject(BLOCKED);
  });

  test('a guard learns the stage it is asked for, and others of the chain are left alone', async () => {
    const seen: string[] = [];
    const noting = (name: string, stages: readonly Stage[]) =>
      guard(
        (_, { stage }) => {
          seen.push(`${name} ${stage}`);
          return pass;
        },
        name,
        stages,
      );
    await Screened.screen('passage', 'text', options(noting('a', ['question']), noting('b', ['passage', 'question'])));
    expect(seen).toEqual(['b passage']);
  });

  test('a held text is not released, and no later guard is asked', async () => {
    let asked = false;
    const holding = guard(() => ({ kind: 'hold', code: 'guardrails.ungrounded' }));
    const after = guard(() => {
      asked = true;
      return pass;
    });
    expect(await screen('text', holding, after)).toMatchObject({ outcome: 'held', screened: undefined, caution: true });
    expect(asked).toBe(false);
  });

  test('a caution lets a question pass, marked', async () => {
    const wary = guard(() => ({ kind: 'caution', code: 'guardrails.injection_suspected' }));
    expect(await screen('text', wary)).toMatchObject({ outcome: 'passed', caution: true });
    expect(
      await screen(
        'text',
        guard(() => pass),
      ),
    ).toMatchObject({ outcome: 'passed', caution: false, verdicts: [] });
  });
});
