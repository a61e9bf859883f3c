import { z } from 'zod';
import { isName, LANGUAGE_NAMES } from '../retrieval/index.ts';
import { refuseTracing } from './egress/index.ts';

export type ConfigErrorCode = 'config.invalid';

export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly code: ConfigErrorCode;
  constructor(code: ConfigErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** A value that must not be printed: it has no enumerable property, and its string and JSON forms say nothing. */
export class Secret {
  readonly #value: string;
  constructor(value: string) {
    this.#value = value;
  }
  static reveal(secret: Secret): string {
    return secret.#value;
  }
  toString(): string {
    return '[secret]';
  }
  toJSON(): string {
    return '[secret]';
  }
}

const text = z.string().trim().min(1);
const secret = text.transform((value) => new Secret(value));
const whole = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/u, 'must be a whole number')
    .transform(Number)
    .pipe(z.int().min(min).max(max));
const classification = whole(0, 3).optional();
const httpUrl = z.url({ protocol: /^https?$/u });

export const StoreSpec = z.string().transform((value, context) => {
  const [kind, ...rest] = value.split(':');
  const place = rest.join(':');
  if (kind === 'sqlite' && place.length > 0) return { kind: 'sqlite' as const, path: place };
  if (kind === 'qdrant' && /^[\w-]{1,64}$/u.test(place)) return { kind: 'qdrant' as const, collection: place };
  context.issues.push({ code: 'custom', input: value, message: 'must be sqlite:PATH or qdrant:COLLECTION' });
  return z.NEVER;
});
export type StoreSpec = z.infer<typeof StoreSpec>;

const Environment = z.object({
  RINGFENCE_MODE: z.enum(['production', 'development']).default('production'),
  RINGFENCE_HOST: text.default('127.0.0.1'),
  RINGFENCE_PORT: whole(0, 65_535).default(8080),
  RINGFENCE_RULES: text.optional(),
  RINGFENCE_IDENTITY: text.optional(),
  RINGFENCE_DEV_ISSUER: text.default('data/dev-issuer'),
  RINGFENCE_STORE: StoreSpec.default({ kind: 'sqlite', path: 'data/ringfence.db' }),
  RINGFENCE_AUDIT: text.default('data/audit.db'),
  RINGFENCE_LANGUAGE: z.enum(LANGUAGE_NAMES).default('english'),
  // RFC 6749 §3.3, one scope; a reserved name would be dropped from every token, and nobody would be an admin.
  RINGFENCE_ADMIN_SCOPE: text
    .refine((scope) => /^[!#-[\]-~]+$/u.test(scope) && isName(scope), 'must be one OAuth scope, and no reserved name')
    .default('ringfence.admin'),
  RINGFENCE_LOG_LEVEL: z.enum(['error', 'warn', 'info', 'debug']).default('info'),
  RINGFENCE_MAX_IN_FLIGHT: whole(1, 10_000).default(64),
  RINGFENCE_REQUEST_TIMEOUT_MS: whole(100, 300_000).default(30_000),
  RINGFENCE_GUARD_TIMEOUT_MS: whole(10, 60_000).default(2_000),
  RINGFENCE_STORE_TIMEOUT_MS: whole(50, 60_000).default(5_000),
  RINGFENCE_DRAIN_TIMEOUT_MS: whole(0, 300_000).default(10_000),
  QDRANT_URL: httpUrl.optional(),
  QDRANT_API_KEY: secret.optional(),
  RINGFENCE_QDRANT_APPROXIMATE: z.enum(['true', 'false']).default('false'),
  RINGFENCE_CHAT_MODEL: text.optional(),
  RINGFENCE_CHAT_BASE_URL: httpUrl.optional(),
  RINGFENCE_CHAT_API_KEY: secret.optional(),
  RINGFENCE_CHAT_MAX_CLASSIFICATION: classification,
  RINGFENCE_CHAT_ANSWER_FORMAT: z.enum(['schema', 'text']).default('schema'),
  RINGFENCE_CHAT_TIMEOUT_MS: whole(100, 300_000).default(20_000),
  RINGFENCE_EMBEDDINGS_BASE_URL: httpUrl.optional(),
  RINGFENCE_EMBEDDINGS_MODEL: text.optional(),
  RINGFENCE_EMBEDDINGS_API_KEY: secret.optional(),
  RINGFENCE_EMBEDDINGS_DIMENSIONS: whole(8, 8_192).optional(),
  RINGFENCE_EMBEDDINGS_MAX_CLASSIFICATION: classification,
  RINGFENCE_EMBEDDINGS_TIMEOUT_MS: whole(100, 300_000).default(5_000),
  RINGFENCE_MIN_SIMILARITY: z
    .string()
    .regex(/^(?:0(?:\.\d{1,4})?|1(?:\.0{1,4})?)$/u, 'must lie between 0 and 1')
    .transform(Number)
    .optional(),
});

const known = new Set(Object.keys(Environment.shape));

/** Each problem names its variable, never the value: it may be a secret. */
const problemsOf = (issues: readonly z.core.$ZodIssue[]): string =>
  issues
    .map((issue) => `${issue.path.join('.')}: ${issue.code === 'invalid_type' ? 'is missing' : issue.message}`)
    .join('; ');

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The environment as one frozen value. An empty variable counts as absent; an unknown RINGFENCE_ variable is refused, since
 * a misspelt limit is a limit that isn't there.
 * @throws ConfigError config.invalid
 * @throws EgressError config.tracing_refused: a variable that would send prompts to a third party, or print them
 */
export function readConfig(environment: Environment = process.env) {
  refuseTracing(environment);
  const given = Object.entries(environment).filter(([, value]) => value !== undefined && value !== '');
  const unknown = given.map(([name]) => name).filter((name) => name.startsWith('RINGFENCE_') && !known.has(name));
  if (unknown.length > 0) throw new ConfigError('config.invalid', `Unknown settings: ${unknown.join(', ')}`);
  const parsed = Environment.safeParse(Object.fromEntries(given));
  if (!parsed.success) throw new ConfigError('config.invalid', problemsOf(parsed.error.issues));
  const env = parsed.data;
  return Object.freeze({
    mode: env.RINGFENCE_MODE,
    http: {
      host: env.RINGFENCE_HOST,
      port: env.RINGFENCE_PORT,
      maxInFlight: env.RINGFENCE_MAX_IN_FLIGHT,
      requestTimeoutMs: env.RINGFENCE_REQUEST_TIMEOUT_MS,
      drainTimeoutMs: env.RINGFENCE_DRAIN_TIMEOUT_MS,
    },
    language: env.RINGFENCE_LANGUAGE,
    logLevel: env.RINGFENCE_LOG_LEVEL,
    rulesPath: env.RINGFENCE_RULES,
    identityPath: env.RINGFENCE_IDENTITY,
    devIssuerDirectory: env.RINGFENCE_DEV_ISSUER,
    auditPath: env.RINGFENCE_AUDIT,
    adminScope: env.RINGFENCE_ADMIN_SCOPE,
    guardTimeoutMs: env.RINGFENCE_GUARD_TIMEOUT_MS,
    minSimilarity: env.RINGFENCE_MIN_SIMILARITY,
    store: storeOf(env),
    chat: chatOf(env),
    embeddings: embeddingsOf(env),
  });
}
export type Config = ReturnType<typeof readConfig>;

type Env = z.infer<typeof Environment>;

const invalid = (message: string) => new ConfigError('config.invalid', message);

const storeOf = (env: Env) => {
  const timeoutMs = env.RINGFENCE_STORE_TIMEOUT_MS;
  if (env.RINGFENCE_STORE.kind === 'sqlite') return { ...env.RINGFENCE_STORE, timeoutMs };
  if (!env.QDRANT_URL) throw invalid('QDRANT_URL: is missing, and the store is Qdrant');
  const approximate = env.RINGFENCE_QDRANT_APPROXIMATE === 'true';
  return { ...env.RINGFENCE_STORE, url: env.QDRANT_URL, apiKey: env.QDRANT_API_KEY, approximate, timeoutMs };
};

const chatOf = (env: Env) => {
  if (!env.RINGFENCE_CHAT_MODEL) {
    if (env.RINGFENCE_CHAT_BASE_URL) throw invalid('RINGFENCE_CHAT_MODEL: is missing, and a chat endpoint is set');
    return undefined;
  }
  return {
    model: env.RINGFENCE_CHAT_MODEL,
    baseUrl: env.RINGFENCE_CHAT_BASE_URL,
    apiKey: env.RINGFENCE_CHAT_API_KEY,
    maxClassification: env.RINGFENCE_CHAT_MAX_CLASSIFICATION,
    answerFormat: env.RINGFENCE_CHAT_ANSWER_FORMAT,
    timeoutMs: env.RINGFENCE_CHAT_TIMEOUT_MS,
  };
};

const embeddingsOf = (env: Env) => {
  if (!env.RINGFENCE_EMBEDDINGS_BASE_URL) return undefined;
  if (!env.RINGFENCE_EMBEDDINGS_MODEL || !env.RINGFENCE_EMBEDDINGS_DIMENSIONS) {
    throw invalid('RINGFENCE_EMBEDDINGS_MODEL and RINGFENCE_EMBEDDINGS_DIMENSIONS: are needed beside the endpoint');
  }
  return {
    baseUrl: env.RINGFENCE_EMBEDDINGS_BASE_URL,
    model: env.RINGFENCE_EMBEDDINGS_MODEL,
    dimensions: env.RINGFENCE_EMBEDDINGS_DIMENSIONS,
    apiKey: env.RINGFENCE_EMBEDDINGS_API_KEY,
    maxClassification: env.RINGFENCE_EMBEDDINGS_MAX_CLASSIFICATION,
    timeoutMs: env.RINGFENCE_EMBEDDINGS_TIMEOUT_MS,
  };
};
