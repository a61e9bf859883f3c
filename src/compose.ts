import { randomUUID } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { createDefaultGuards } from '../guardrails/index.ts';
import {
  type Analyzer,
  createAnalyzer,
  createQdrantStore,
  createRetriever,
  createRulesRegister,
  createSqliteStore,
  type Embedder,
  type PassageStore,
  type Rules,
} from '../retrieval/index.ts';
import { createAdminGate, createExplain, createForesee } from './access/index.ts';
import { createAsk } from './ask.ts';
import { type AuditSink, createSqliteAuditSink } from './audit/index.ts';
import { type Config, ConfigError, Secret } from './config.ts';
import { createEndpoint, type Endpoint } from './egress/index.ts';
import { createExtractiveDrafter, type Drafter } from './generation/index.ts';
import { createHealth } from './health.ts';
import { createApp, createServer, type RunningServer } from './http/index.ts';
import {
  createIdentity,
  createLocalIssuer,
  type Identity,
  type IdentityConfig,
  type LocalIssuer,
  parseIdentityConfig,
  withLocalIssuer,
} from './identity/index.ts';
import type { Log } from './log.ts';
import { createRefusalRecorder } from './refusal-recorder.ts';
import { createRulesFile } from './rules-file.ts';

export interface Service {
  /** @param at another place than the configured one */
  listen(at?: { readonly host?: string; readonly port?: number }): Promise<RunningServer>;
  /** Looks at the rules file at once, where there is one: to put it in force (development), or to say whether it differs. */
  reloadRules(): Promise<void>;
  /** Once the server has drained. */
  close(): Promise<void>;
}

export interface ComposeOptions {
  readonly log: Log;
  /** Milliseconds since the epoch; default the machine's. */
  readonly clock?: (() => number) | undefined;
  readonly newId?: (() => string) | undefined;
  /** Default: the one that the configuration names. */
  readonly openStore?: ((config: Config, analyzer: Analyzer) => Promise<PassageStore>) | undefined;
}

/**
 * Makes every part of the service and joins them. Nothing else names an adapter.
 * @throws an error with a `code` where the service must not start
 */
export async function compose(config: Config, options: ComposeOptions): Promise<Service> {
  const { log, clock = Date.now, newId = randomUUID } = options;
  const analyzer = createAnalyzer({ language: config.language });
  const embeddings = await openEmbedder(config);
  const store = await (options.openStore ?? openStore)(config, analyzer);
  const audit = await openAudit(config);
  const register = createRulesRegister({ archive: store });
  const inForce = () => store.control(AbortSignal.timeout(config.store.timeoutMs));
  const follow = config.mode === 'development';
  const rulesFile =
    config.rulesPath === undefined
      ? undefined
      : createRulesFile({ path: config.rulesPath, follow, register, inForce, audit, log, clock, newId });
  await rulesFile?.reload();
  store.warm?.();
  if ((await inForce()).rulesHash === undefined) log.warn('rules.none_in_force');

  const localDrafter = createExtractiveDrafter({ analyzer });
  const { embedder } = embeddings;
  const identity = await openIdentity(config, async () => register.forControl(await inForce()), clock);
  const app = createApp({
    ask: createAsk({
      store,
      rules: register,
      retriever: createRetriever({ store, analyzer, embedder, minSimilarity: config.minSimilarity }),
      embedsAtThirdParty: embeddings.destination === 'third_party',
      drafter: (await chatDrafter(config)) ?? localDrafter,
      localDrafter,
      guards: createDefaultGuards(),
      guardTimeoutMs: config.guardTimeoutMs,
      audit,
      clock,
    }),
    access: {
      gate: createAdminGate({ scope: config.adminScope, audit, clock }),
      explain: createExplain({ store, rules: register, audit, clock }),
      foresee: createForesee({ store, rules: register, audit, clock }),
    },
    authenticate: (request) => identity.authenticate(request),
    recordRefusal: createRefusalRecorder({ audit, clock }),
    health: createHealth({ inForce, register, audit, rulesFile }),
    newId,
    log,
    maxInFlight: config.http.maxInFlight,
    requestTimeoutMs: config.http.requestTimeoutMs,
  });
  if (follow) rulesFile?.watch();

  return {
    listen: (at) => createServer(app, { ...config.http, ...at, maxTokenBytes: identity.maxTokenBytes }),
    reloadRules: async () => rulesFile?.reload(),
    async close() {
      rulesFile?.close();
      await store.close();
      await audit.close();
    },
  };
}

/** Also for the scripts that write to it: the service and they must open it alike. */
export const openStore = async ({ store, embeddings }: Config, analyzer: Analyzer): Promise<PassageStore> => {
  if (store.kind === 'sqlite') {
    await mkdir(path.dirname(store.path), { recursive: true });
    return createSqliteStore({ path: store.path, analyzer, busyTimeoutMs: store.timeoutMs });
  }
  const { url, collection, approximate, timeoutMs } = store;
  return createQdrantStore({
    url,
    apiKey: store.apiKey && Secret.reveal(store.apiKey),
    collection,
    analyzer,
    dimensions: embeddings?.dimensions,
    deadlineMs: timeoutMs,
    approximate,
    create: true,
  });
};

export const openAudit = async ({ auditPath }: Config): Promise<AuditSink> => {
  await mkdir(path.dirname(auditPath), { recursive: true });
  return createSqliteAuditSink({ path: auditPath });
};

const openIdentity = async (config: Config, rulesNow: () => Promise<Rules>, clock: () => number) => {
  const { mode, identityPath } = config;
  const text = identityPath === undefined ? 'issuers: []' : await readFile(identityPath, 'utf8');
  const directory = identityPath === undefined ? '.' : path.dirname(identityPath);
  const parsed = parseIdentityConfig(text, { mode, directory });
  const identity: Pick<Identity, 'authenticate'> =
    mode === 'development'
      ? withTenantsOfRules(parsed, await createLocalIssuer(config.devIssuerDirectory), rulesNow, clock)
      : createIdentity({ config: parsed, clock });
  return { authenticate: identity.authenticate.bind(identity), maxTokenBytes: parsed.maxTokenBytes };
};

/** The local issuer speaks for each tenant of the rules in force, also for one that was not there at the start. */
const withTenantsOfRules = (
  parsed: IdentityConfig,
  issuer: LocalIssuer,
  rulesNow: () => Promise<Rules>,
  clock: () => number,
): Pick<Identity, 'authenticate'> => {
  let known: { readonly hash: string; readonly identity: Identity } | undefined;
  return {
    async authenticate(request) {
      const { hash, tenants } = await rulesNow();
      if (known?.hash !== hash) {
        const config = withLocalIssuer(parsed, issuer.config([...tenants.keys()]));
        known = { hash, identity: createIdentity({ config, clock }) };
      }
      return known.identity.authenticate(request);
    },
  };
};

/** Whoever names an endpoint must say what may go there: without a word nothing would, and nobody would know why. */
const requireClassification = (endpoint: Endpoint, setting: string): void => {
  if (endpoint.maxClassification === undefined) {
    throw new ConfigError('config.invalid', `${setting}: is needed, since the endpoint is not on this machine`);
  }
};

const chatDrafter = async ({ chat }: Config): Promise<Drafter | undefined> => {
  if (!chat) return undefined;
  const { createChatModel, createLangChainDrafter } = await import('./generation/langchain.ts');
  const { apiKey, timeoutMs, answerFormat, ...settings } = chat;
  const model = await createChatModel({ ...settings, timeoutMs, apiKey: apiKey && Secret.reveal(apiKey) });
  requireClassification(model.endpoint, 'RINGFENCE_CHAT_MAX_CLASSIFICATION');
  return createLangChainDrafter({ chat: model, timeoutMs, answerFormat });
};

export const openEmbedder = async ({
  embeddings,
}: Config): Promise<{ embedder?: Embedder; destination: Endpoint['destination'] }> => {
  if (!embeddings) return { destination: 'local' };
  const { createOpenAiEmbedder } = await import('./egress/langchain.ts');
  const { baseUrl, maxClassification, apiKey, ...settings } = embeddings;
  const endpoint = createEndpoint({ purpose: 'embeddings', url: baseUrl, maxClassification });
  requireClassification(endpoint, 'RINGFENCE_EMBEDDINGS_MAX_CLASSIFICATION');
  const embedder = createOpenAiEmbedder({ ...settings, endpoint, apiKey: apiKey && Secret.reveal(apiKey) });
  return { embedder, destination: endpoint.destination };
};
