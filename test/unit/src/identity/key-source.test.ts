import { describe, expect, test } from '@jest/globals';
import { createKeySource, type KeySourceDeps } from '../../../../src/identity/key-source.ts';
import { makeKey } from '../../../support/identity-tokens.ts';

const [old, next, local] = ['old', 'next', 'ringfence-development-1'].map((kid) => makeKey(kid, 'ES256').jwk);
const INVALID = { code: 'identity.token_invalid' };
const UNAVAILABLE = { code: 'identity.keys_unavailable' };
const START = 1_000_000;
const MAX_AGE = 600_000;

interface Given {
  readonly allowLocalIssuer?: boolean;
  readonly times?: Partial<KeySourceDeps['times']>;
}
/** An issuer whose answer, and a clock whose time, a test sets. */
const issuer = ({ allowLocalIssuer = false, times }: Given = {}) => {
  const state = { loads: 0, now: START, answer: (): unknown => ({ keys: [old] }) };
  const source = createKeySource({
    allowLocalIssuer,
    times: { maxAgeMs: MAX_AGE, cooldownMs: 30_000, staleMs: 0, ...times },
    clock: () => state.now,
    load: async () => {
      state.loads += 1;
      return state.answer();
    },
  });
  const has = async (kid: string): Promise<boolean> => (await source.key(kid, 'ES256')).startsWith('-----BEGIN');
  return Object.assign(state, { has, source });
};
const down = () => {
  throw new Error('down');
};

describe('keys in memory', () => {
  test('answer for a key of the issuer, for its algorithm alone', async () => {
    const keys = issuer();
    expect(await keys.has('old')).toBe(true);
    await expect(keys.source.key('old', 'ES384')).rejects.toMatchObject(INVALID);
    await expect(keys.has('next')).rejects.toMatchObject(INVALID);
    expect(keys.loads).toBe(1);
  });

  test('are fetched once for all who come at once, and all wait for them', async () => {
    const keys = issuer();
    keys.answer = async () => {
      await new Promise((resolve) => setImmediate(resolve));
      return { keys: [old] };
    };
    await Promise.all(Array.from({ length: 5 }, () => keys.has('old')));
    expect(keys.loads).toBe(1);
  });

  test.each([true, false])('of the development issuer count where they are allowed: %s', async (allowLocalIssuer) => {
    const keys = issuer({ allowLocalIssuer });
    keys.answer = () => ({ keys: [local] });
    const answer = keys.has('ringfence-development-1');
    if (allowLocalIssuer) expect(await answer).toBe(true);
    else await expect(answer).rejects.toMatchObject(INVALID);
  });

  test('serve until they reach their age, and not at it', async () => {
    const keys = issuer();
    await keys.has('old');
    keys.answer = down;
    keys.now += MAX_AGE - 1;
    expect(await keys.has('old')).toBe(true);
    keys.now += 1;
    await expect(keys.has('old')).rejects.toMatchObject(UNAVAILABLE);
  });

  test('serve so much longer as stale keys may, while the issuer is down', async () => {
    const keys = issuer({ times: { staleMs: 1_000 } });
    await keys.has('old');
    keys.answer = down;
    keys.now += MAX_AGE + 999;
    expect(await keys.has('old')).toBe(true);
    expect(keys.loads).toBe(2);
    keys.now += 1;
    await expect(keys.has('old')).rejects.toMatchObject(UNAVAILABLE);
  });

  test('that are too old are renewed before they answer', async () => {
    const keys = issuer();
    await keys.has('old');
    keys.answer = () => ({ keys: [next] });
    keys.now += MAX_AGE;
    await expect(keys.has('old')).rejects.toMatchObject(INVALID);
    expect(await keys.has('next')).toBe(true);
    expect(keys.loads).toBe(2);
  });

  test('age from the moment that their fetch began', async () => {
    const keys = issuer();
    keys.answer = () => {
      keys.now += 1_000;
      return { keys: [old] };
    };
    await keys.has('old');
    keys.answer = down;
    keys.now = START + MAX_AGE;
    await expect(keys.has('old')).rejects.toMatchObject(UNAVAILABLE);
  });

  test('are renewed from half their age on, and nobody waits for it', async () => {
    const keys = issuer();
    await keys.has('old');
    keys.answer = () => new Promise(() => undefined);
    keys.now += MAX_AGE / 2 - 1;
    expect(await keys.has('old')).toBe(true);
    expect(keys.loads).toBe(1);
    keys.now += 1;
    expect(await keys.has('old')).toBe(true);
    expect(keys.loads).toBe(2);
  });

  test('do not become younger when the clock goes back', async () => {
    const keys = issuer();
    await keys.has('old');
    keys.answer = () => ({ keys: [next] });
    keys.now -= 1;
    await expect(keys.has('old')).rejects.toMatchObject(INVALID);
    expect(keys.loads).toBe(2);
  });
});

describe('an unknown key id', () => {
  test('costs one fetch per cooldown, and is found once the issuer has it', async () => {
    const keys = issuer();
    await keys.has('old');
    keys.answer = () => ({ keys: [old, next] });
    keys.now += 29_999;
    await expect(keys.has('next')).rejects.toMatchObject(INVALID);
    expect(keys.loads).toBe(1);
    keys.now += 1;
    expect(await keys.has('next')).toBe(true);
    expect(keys.loads).toBe(2);
  });

  test('can not be told while the issuer is down, and is invalid again once it answers', async () => {
    const keys = issuer();
    await keys.has('old');
    keys.answer = down;
    keys.now += 30_000;
    await expect(keys.has('next')).rejects.toMatchObject(UNAVAILABLE);
    expect(await keys.has('old')).toBe(true);
    keys.answer = () => ({ keys: [old] });
    keys.now += 30_000;
    await expect(keys.has('next')).rejects.toMatchObject(INVALID);
  });
});

describe('an issuer that fails', () => {
  test.each([
    ['throws', down],
    ['gives no key set', () => ({ keys: 'none' })],
  ])('by an answer that %s is asked again after five seconds, not sooner', async (_how, answer) => {
    const keys = issuer();
    keys.answer = answer;
    await expect(keys.has('old')).rejects.toMatchObject(UNAVAILABLE);
    keys.answer = () => ({ keys: [old] });
    keys.now += 4_999;
    await expect(keys.has('old')).rejects.toMatchObject(UNAVAILABLE);
    expect(keys.loads).toBe(1);
    keys.now += 1;
    expect(await keys.has('old')).toBe(true);
    expect(keys.loads).toBe(2);
  });

  test('is asked again after the cooldown where that is shorter', async () => {
    const keys = issuer({ times: { cooldownMs: 1_000 } });
    keys.answer = down;
    await expect(keys.has('old')).rejects.toMatchObject(UNAVAILABLE);
    keys.answer = () => ({ keys: [old] });
    keys.now += 1_000;
    expect(await keys.has('old')).toBe(true);
  });

  test('loses none of the keys that it gave before', async () => {
    const keys = issuer();
    await keys.has('old');
    keys.answer = () => ({ keys: 'none' });
    keys.now += MAX_AGE / 2;
    expect(await keys.has('old')).toBe(true);
    await expect(keys.has('next')).rejects.toMatchObject(UNAVAILABLE);
    expect(await keys.has('old')).toBe(true);
  });
});
