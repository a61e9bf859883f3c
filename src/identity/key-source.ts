import { IdentityError, invalidToken } from './errors.ts';
import type { JwksConfig } from './identity-config.ts';
import type { Algorithm } from './issuer-schema.ts';
import type { LoadKeys } from './key-loader.ts';
import { keyIn, type KeySet, readKeySet } from './key-set.ts';

/** The keys of one issuer. */
export interface KeySource {
  /**
   * SPKI PEM.
   * @throws IdentityError identity.token_invalid: the issuer has no such key; identity.keys_unavailable: can't be told now
   */
  key(kid: string, algorithm: Algorithm): Promise<string>;
}

export interface KeySourceDeps {
  readonly load: LoadKeys;
  readonly times: Pick<JwksConfig, 'maxAgeMs' | 'cooldownMs' | 'staleMs'>;
  readonly allowLocalIssuer: boolean;
  /** ms */
  readonly clock: () => number;
}

/** After a failed fetch the next is due sooner than after an unknown key id, or a blip would last a whole cooldown. */
const RETRY_MS = 5_000;

interface Held {
  readonly keys: KeySet;
  /** When the fetch began: age counts from the earliest moment that the keys could have been withdrawn after. */
  readonly at: number;
}
interface Attempt {
  readonly at: number;
  failed: boolean;
}

/**
 * Keys in memory, renewed when they are too old and when a token names a key that isn't there. Attempts are spaced by the
 * cooldown whatever callers send and whether or not they succeed, and concurrent callers share one. jose's remote set was
 * not used: it reads an unbounded body, spaces only successful fetches, and reads the time itself.
 */
export function createKeySource({ load, times, allowLocalIssuer, clock }: KeySourceDeps): KeySource {
  let held: Held | undefined;
  let last: Attempt | undefined;
  let running: Promise<void> | undefined;

  /** A clock that went backwards makes nothing younger. */
  const isWithin = (since: number, duration: number): boolean => {
    const age = clock() - since;
    return age >= 0 && age < duration;
  };

  const renew = async (attempt: Attempt): Promise<void> => {
    try {
      const keys = readKeySet(await load(), { allowLocalIssuer });
      if (keys) held = { keys, at: attempt.at };
      attempt.failed = keys === undefined;
    } catch {
      attempt.failed = true;
    } finally {
      running = undefined;
    }
  };

  const renewIfCool = (): Promise<void> => {
    if (running) return running;
    const pause = last?.failed ? Math.min(times.cooldownMs, RETRY_MS) : times.cooldownMs;
    if (last && isWithin(last.at, pause)) return Promise.resolve();
    last = { at: clock(), failed: false };
    running = renew(last);
    return running;
  };

  /** Half way to the end of its age a set is renewed in the background, so that a short outage is nobody's. */
  const fresh = async (): Promise<KeySet> => {
    if (held && isWithin(held.at, times.maxAgeMs)) {
      if (!isWithin(held.at, times.maxAgeMs / 2)) void renewIfCool();
      return held.keys;
    }
    await renewIfCool();
    if (held && isWithin(held.at, times.maxAgeMs + times.staleMs)) return held.keys;
    throw unavailable();
  };

  return {
    async key(kid, algorithm) {
      const keys = await fresh();
      if (keys.has(kid)) return known(keyIn(keys, kid, algorithm));
      await renewIfCool();
      const renewed = held?.keys ?? keys;
      if (!renewed.has(kid) && last?.failed) throw unavailable();
      return known(keyIn(renewed, kid, algorithm));
    },
  };
}

const known = (pem: string | undefined): string => {
  if (pem === undefined) throw invalidToken('its issuer has no such key for its algorithm');
  return pem;
};

const unavailable = () => new IdentityError('identity.keys_unavailable', "The issuer's keys can't be had now");
