import type { Request } from 'express';
import passport from 'passport';
import { Strategy } from 'passport-jwt';
import { RetrievalError, Subject } from '../../retrieval/index.ts';
import { bearerToken } from './bearer-header.ts';
import { subjectOf } from './claim-mapping.ts';
import { IdentityError, invalidToken } from './errors.ts';
import { checkIdentityConfig, type IdentityConfig, type IssuerConfig } from './identity-config.ts';
import { createKeyLoader } from './key-loader.ts';
import { createKeySource, type KeySource } from './key-source.ts';
import { algorithmOf, checkKind, checkParties, checkScope, parseClaims } from './registered-claims.ts';
import { readToken, type UnprovedToken } from './token-text.ts';

export interface Identity {
  /**
   * Who sends this request, by its bearer token. Settles always, and always as one of these two.
   * @throws IdentityError any code but config_invalid; see there what a caller may be told
   * @throws RetrievalError policy.too_many_principals: the token is genuine, and names more groups than can be judged
   */
  authenticate(request: Request): Promise<Subject>;
}

export interface IdentityDeps {
  readonly config: IdentityConfig;
  /** ms */
  readonly clock: () => number;
  readonly fetch?: typeof fetch;
}

interface TrustedIssuer {
  readonly config: IssuerConfig;
  readonly keys: KeySource;
}

/** @throws IdentityError identity.config_invalid */
export function createIdentity({ config, clock, fetch: fetchKeys = fetch }: IdentityDeps): Identity {
  checkIdentityConfig(config);
  const authenticator = new passport.Passport();
  const issuers = new Map<string, TrustedIssuer>(
    config.issuers.map((issuer) => [issuer.issuer, { config: issuer, keys: keysOf(issuer) }]),
  );

  function keysOf({ jwks }: IssuerConfig): KeySource {
    const load = createKeyLoader(jwks, fetchKeys);
    return createKeySource({ load, times: jwks, allowLocalIssuer: config.mode === 'development', clock });
  }

  const identify = async (request: Request): Promise<Subject> => {
    const token = readToken(bearerToken(request, config.maxTokenBytes));
    const issuer = issuers.get(token.issuer);
    if (!issuer) throw invalidToken('its issuer is not trusted');
    const now = Math.floor(clock() / 1_000);
    return await new Promise<Subject>((resolve, reject) => {
      const strategy = strategyFor({ token, issuer, now, reject });
      const settle = (error: unknown, subject: unknown, why: unknown): void => {
        if (!error && subject instanceof Subject) resolve(subject);
        else reject(error ?? why);
      };
      authenticator.authenticate(strategy, { session: false }, settle)(request, undefined, reject);
    });
  };

  return {
    async authenticate(request) {
      try {
        return await identify(request);
      } catch (error) {
        throw refusalOf(error);
      }
    },
  };
}

interface StrategyDeps {
  readonly token: UnprovedToken;
  readonly issuer: TrustedIssuer;
  /** epoch seconds */
  readonly now: number;
  /** For what would otherwise be a rejection that nobody handles, which ends the process. */
  readonly reject: (error: unknown) => void;
}

/**
 * One strategy for one request: passport writes a request's callbacks onto the strategy object that it is given, so two
 * requests that share one while a key is being fetched would settle each other. It also carries the injected clock.
 */
const strategyFor = ({ token, issuer: { config, keys }, now, reject }: StrategyDeps): Strategy =>
  new Strategy(
    {
      jwtFromRequest: () => token.text,
      secretOrKeyProvider: (_request, _token, done) => {
        keyFor(token, config, keys)
          .then(
            (pem) => done(null, pem),
            (error: unknown) => done(error),
          )
          .catch(reject);
      },
      algorithms: [...config.algorithms],
      issuer: config.issuer,
      ...(config.preset.audienceClaim === 'aud' ? { audience: [...config.audiences] } : {}),
      jsonWebTokenOptions: {
        clockTimestamp: now,
        clockTolerance: config.clockToleranceSeconds,
        maxAge: config.maxAgeSeconds,
      },
    },
    // Synchronous: passport-jwt drops what it returns, so a rejection in here would be nobody's and end the process.
    (payload: unknown, done: (error: unknown, subject?: Subject) => void) => {
      try {
        const claims = parseClaims(payload);
        checkKind(claims, config);
        checkScope(claims, config, now);
        checkParties(claims, config);
        done(null, subjectOf(claims, config));
      } catch (error) {
        done(error);
      }
    },
  );

const keyFor = async ({ header }: UnprovedToken, config: IssuerConfig, keys: KeySource): Promise<string> => {
  return await keys.key(header.kid, algorithmOf(header, config));
};

/** Libraries' messages quote tokens and claims, so only the kind of their error is kept. */
const refusalOf = (error: unknown): IdentityError | RetrievalError => {
  if (error instanceof IdentityError || error instanceof RetrievalError) return error;
  return error instanceof Error && error.name === 'TokenExpiredError'
    ? new IdentityError('identity.token_expired', 'The token has expired, or is older than allowed')
    : invalidToken('its signature, algorithm, issuer, audience or times do not hold');
};
