import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { z } from 'zod';
import { parseRules } from '../../../../retrieval/index.ts';
import { parseQdrantEndpoint } from '../../../../retrieval/stores/qdrant-endpoint.ts';
import { DEFAULT_MINIMUM_VERSION } from '../../../../retrieval/stores/qdrant-version.ts';
import { readConfig } from '../../../../src/config.ts';
import { parseIdentityConfig } from '../../../../src/identity/index.ts';

/** No container engine runs where the tests do: what can be told from the files themselves is told here. */
const root = path.resolve(import.meta.dirname, '../../../..');
const text = (file: string): string => readFileSync(path.join(root, file), 'utf8');

const Service = z.looseObject({
  image: z.string(),
  environment: z.record(z.string(), z.string()),
  volumes: z.array(z.string()),
  networks: z.array(z.string()),
  ports: z.array(z.string()).optional(),
  healthcheck: z.looseObject({ test: z.array(z.string()) }).optional(),
  security_opt: z.array(z.string()),
  command: z.array(z.string()).optional(),
});
const Compose = z.looseObject({
  services: z.strictObject({
    ringfence: Service.extend({
      build: z.strictObject({ context: z.string(), dockerfile: z.string() }),
      depends_on: z.record(z.string(), z.strictObject({ condition: z.literal('service_healthy') })),
      read_only: z.literal(true),
      cap_drop: z.tuple([z.literal('ALL')]),
    }),
    qdrant: Service.required({ healthcheck: true }),
    keycloak: Service.required({ healthcheck: true }),
  }),
  networks: z.record(z.string(), z.looseObject({ internal: z.boolean().optional() })),
  volumes: z.record(z.string(), z.looseObject({})),
});
const compose = Compose.parse(parse(text('docker-compose.yml')));
const { ringfence, qdrant, keycloak } = compose.services;
const services = Object.entries(compose.services);

const Realm = z.looseObject({
  realm: z.string(),
  sslRequired: z.literal('all'),
  registrationAllowed: z.literal(false),
  roles: z.object({ realm: z.array(z.looseObject({ name: z.string() })) }),
  clients: z.array(
    z.looseObject({
      clientId: z.string(),
      protocolMappers: z
        .array(z.looseObject({ protocolMapper: z.string(), config: z.record(z.string(), z.string()) }))
        .optional(),
    }),
  ),
  users: z.array(
    z.looseObject({
      username: z.string(),
      credentials: z.array(z.looseObject({ value: z.string() })),
      realmRoles: z.array(z.string()),
    }),
  ),
});
const realm = Realm.parse(JSON.parse(text('deploy/keycloak/realm.json')));

/** As compose would, with a value for each variable that the operator must give. */
const filledIn = (environment: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [name, value.replace(/^\$\{\w+:\?[^}]+\}$/u, 'given')]),
  );

describe('docker-compose.yml', () => {
  test('gives the service settings that it accepts, and no other', () => {
    const config = readConfig(filledIn(ringfence.environment));
    expect(config.mode).toBe('production');
    expect(config.store).toMatchObject({ kind: 'qdrant', collection: 'ringfence', url: 'https://qdrant:6333' });
    expect(ringfence.ports).toEqual([`127.0.0.1:8080:${config.http.port}`]);
    expect(() => parseQdrantEndpoint('https://qdrant:6333', 'given')).not.toThrow();
  });

  test('asks for every secret and knows none', () => {
    const secret = /KEY$|PASSWORD$|SECRET$/u;
    const named = services
      .flatMap(([, { environment }]) => Object.entries(environment))
      .filter(([name]) => secret.test(name));
    const given = named.filter(([name]) => !name.endsWith('TLS__KEY'));
    expect(given.length).toBeGreaterThan(3);
    for (const [, value] of given) expect(value).toMatch(/^\$\{[A-Z_]+:\?[^}]+\}$/u);
    expect(qdrant.environment['QDRANT__SERVICE__API_KEY']).toBe(ringfence.environment['QDRANT_API_KEY']);
    for (const line of text('deploy/env.example').split('\n')) expect(line).toMatch(/^(?:#.*|[A-Z_]+=|)$/u);
    const asked = [...text('docker-compose.yml').matchAll(/\$\{([A-Z_]+)/gu)].map(([, name]) => name);
    for (const name of new Set(asked)) expect(text('deploy/env.example')).toContain(`${name}=\n`);
  });

  test.each(services)(
    '%s has a pinned image, a way to tell that it is well, and no new privileges',
    (name, service) => {
      expect(service.image).toMatch(/:v?\d+\.\d+\.\d+$/u);
      expect(service.security_opt).toContain('no-new-privileges:true');
      if (name !== 'ringfence') expect(service.healthcheck?.test[0]).toBe('CMD');
      for (const port of service.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:/u);
    },
  );

  test('Qdrant is the version that the store asks for, over TLS, strict, and out of reach', () => {
    expect(qdrant.image).toBe(`qdrant/qdrant:v${DEFAULT_MINIMUM_VERSION}`);
    expect(qdrant.environment['QDRANT__SERVICE__ENABLE_TLS']).toBe('true');
    expect(qdrant.environment['QDRANT__STORAGE__COLLECTION__STRICT_MODE__ENABLED']).toBe('true');
    expect(qdrant.ports).toBeUndefined();
    expect(qdrant.networks.map((name) => compose.networks[name]?.internal)).toEqual([true]);
  });

  test('everything that is mounted exists, or is made as the first lines say', () => {
    const sources = services.flatMap(([, { volumes }]) => volumes.map((volume) => volume.split(':')[0] ?? ''));
    for (const source of sources) {
      if (source.startsWith('./deploy/tls/'))
        expect(text('deploy/make-certificate.sh')).toContain(path.basename(source));
      else if (source.startsWith('./')) expect([source, existsSync(path.join(root, source))]).toEqual([source, true]);
      else expect(Object.keys(compose.volumes)).toContain(source);
    }
    const names = /subjectAltName=(\S+?)'/u.exec(text('deploy/make-certificate.sh'))?.[1];
    for (const name of ['qdrant', 'keycloak', 'localhost']) expect(names).toContain(`DNS:${name}`);
  });
});

describe('the realm', () => {
  const identity = parseIdentityConfig(text('deploy/identity.keycloak.yaml'), { mode: 'production' });

  test('is the one that the service trusts, by the address that Keycloak has', () => {
    const [issuer] = identity.issuers;
    expect(issuer?.issuer).toBe(`${keycloak.environment['KC_HOSTNAME']}/realms/${realm.realm}`);
    expect(issuer?.jwks.source).toEqual({
      kind: 'url',
      url: `https://keycloak:8443/realms/${realm.realm}/protocol/openid-connect/certs`,
    });
    expect(keycloak.command).toContain('--import-realm');
    expect(keycloak.volumes).toContain('./deploy/keycloak/realm.json:/opt/keycloak/data/import/realm.json:ro');
  });

  test('puts the audience of the service into the tokens of the client that may ask for them', () => {
    const [issuer] = identity.issuers;
    const client = realm.clients.find(({ clientId }) => issuer?.authorizedParties?.includes(clientId));
    const mapper = client?.protocolMappers?.find(({ protocolMapper }) => protocolMapper === 'oidc-audience-mapper');
    expect(issuer?.audiences).toEqual([mapper?.config['included.client.audience']]);
    expect(mapper?.config['access.token.claim']).toBe('true');
    expect(mapper?.config['id.token.claim']).toBe('false');
  });

  test('names roles that the rules know, and holds no password', () => {
    const reading = parseRules(text('scripts/demo/rules.yaml'));
    const known = reading.ok ? reading.rules.tenants.get('larkspur')?.roles : undefined;
    const roles = realm.roles.realm.map(({ name }) => name);
    expect(roles).toEqual(expect.arrayContaining(['employee', 'finance-analyst', 'engineer']));
    for (const role of roles) expect([role, known?.has(role)]).toEqual([role, true]);
    for (const { realmRoles, credentials } of realm.users) {
      expect(roles).toEqual(expect.arrayContaining(realmRoles));
      for (const { value } of credentials) expect(value).toBe('${RINGFENCE_DEMO_PASSWORD}');
    }
  });
});

describe('the image', () => {
  const lines = text('deploy/Dockerfile').split('\n');
  test('has a pinned base, runs as nobody special, says how it is, and starts node itself', () => {
    const bases = lines.filter((line) => line.startsWith('FROM '));
    expect(bases).toHaveLength(2);
    for (const base of bases) expect(base).toMatch(/^FROM node:24\.\d+\.\d+-bookworm-slim(?: AS \w+)?$/u);
    expect(lines).toContain('USER node');
    expect(lines.join('\n')).toMatch(/HEALTHCHECK[^\n]*\\\n\s+CMD \["node"/u);
    expect(lines).toContain('CMD ["node", "--disable-warning=ExperimentalWarning", "src/main.ts"]');
    expect(lines.some((line) => line.includes('npm ci --omit=dev') && line.includes('--ignore-scripts'))).toBe(true);
  });

  test('takes in what it names and nothing else', () => {
    const [first, ...rest] = text('.dockerignore')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    expect(first).toBe('*');
    const copied = lines
      .filter((line) => line.startsWith('COPY ') && !line.includes('--from'))
      .flatMap((line) => line.split(' ').slice(1, -1));
    expect(copied).toEqual(expect.arrayContaining(['retrieval', 'guardrails', 'ingestion', 'src', 'scripts']));
    for (const source of copied) {
      expect([source, existsSync(path.join(root, source))]).toEqual([source, true]);
      expect(rest).toContain(`!${source}`);
    }
  });
});
