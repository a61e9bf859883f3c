import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  createLocalIssuer,
  parseIdentityConfig,
  parsePeople,
  withLocalIssuer,
} from '../../../../src/identity/index.ts';
import { issuerYaml, parseIssuers, startIdentity } from '../../../support/identity-service.ts';
import { NOW, NOW_MS } from '../../../support/identity-tokens.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'dev-issuer-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const refusal = expect.objectContaining({ code: 'identity.config_invalid' });
const development = () => parseIdentityConfig('issuers: []', { mode: 'development' });
const PEOPLE = `
finance: { tenant: larkspur, sub: maja, roles: [finance-analyst], note: someone }
zoe: { tenant: larkspur, sub: zoe, roles: [cfo], groups: [board], clearance: 3, compartments: [aurora], scopes: [ask, admin] }
`;
const person = (name: string) => {
  const found = parsePeople(PEOPLE).get(name);
  if (!found) throw new Error('nobody');
  return found;
};
const withService = async <T>(
  tenants: readonly string[],
  use: (service: Awaited<ReturnType<typeof startIdentity>>) => Promise<T>,
) => {
  const issuer = await createLocalIssuer(directory);
  const service = await startIdentity(withLocalIssuer(development(), issuer.config(tenants)));
  try {
    return await use(service);
  } finally {
    await service.close();
  }
};

describe('the development issuer', () => {
  test('signs for a person whom a service in development then knows', async () => {
    const issuer = await createLocalIssuer(directory);
    const token = await issuer.sign(person('zoe'), { now: NOW, ttlSeconds: 60 });
    await withService(['larkspur'], async (service) => {
      expect(await service.whoami(token)).toMatchObject({
        status: 200,
        subject: {
          tenant: 'larkspur',
          id: 'zoe',
          principals: ['user:zoe', 'group:board'],
          roles: ['cfo'],
          clearance: 3,
          compartments: ['aurora'],
          scopes: ['ask', 'admin'],
        },
      });
      service.now = NOW_MS + 90_000;
      expect(await service.whoami(token)).toMatchObject({ status: 401, code: 'identity.token_expired' });
    });
  });

  test('speaks for the tenants that the service names, and no other', async () => {
    const issuer = await createLocalIssuer(directory);
    const token = await issuer.sign(person('finance'), { now: NOW, ttlSeconds: 60 });
    const answers = await Promise.all(
      [['quillon'], [], ['larkspur']].map((tenants) => withService(tenants, (service) => service.whoami(token))),
    );
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 200]);
  });

  test('is never trusted in production', async () => {
    const local = (await createLocalIssuer(directory)).config(['larkspur']);
    const production = parseIssuers([issuerYaml()]);
    expect(() => withLocalIssuer(production, local)).toThrow(refusal);
    await expect(startIdentity({ ...production, issuers: [local] })).rejects.toEqual(refusal);
    const renamed = { ...local, issuer: 'https://id.example.test' };
    await expect(startIdentity({ ...production, issuers: [renamed] })).rejects.toEqual(refusal);
  });

  test('a copy of its key set under another name is worth nothing in production', async () => {
    const issuer = await createLocalIssuer(directory);
    const copy = path.join(directory, 'copy.json');
    writeFileSync(copy, readFileSync(path.join(directory, 'ringfence-development.jwks.json')));
    const service = await startIdentity(parseIssuers([issuerYaml({ jwks: copy, issuer: 'https://id.example.test' })]));
    const local = issuer.config(['larkspur']);
    const token = await issuer.sign(person('finance'), { now: NOW, ttlSeconds: 60 });
    expect((await service.whoami(token)).status).toBe(401);
    await service.close();
    const twin = {
      ...local,
      issuer: 'urn:ringfence:development',
      jwks: { ...local.jwks, source: { kind: 'file' as const, path: copy } },
    };
    const trusting = await startIdentity(withLocalIssuer(development(), twin));
    expect((await trusting.whoami(token)).status).toBe(200);
    await trusting.close();
  });

  test('makes its key once, also when two begin at once, and keeps it from others', async () => {
    const keys = path.join(directory, 'deep', 'keys');
    const issuers = await Promise.all([createLocalIssuer(keys), createLocalIssuer(keys), createLocalIssuer(keys)]);
    const tokens = await Promise.all(issuers.map((issuer) => issuer.sign(person('zoe'), { now: NOW, ttlSeconds: 60 })));
    expect(new Set(tokens.map((token) => token.split('.')[0])).size).toBe(1);
    expect(statSync(path.join(keys, 'private-key.json')).mode & 0o777).toBe(0o600);
    expect(readdirSync(keys).sort()).toEqual(['private-key.json', 'ringfence-development.jwks.json']);
    const published = readFileSync(path.join(keys, 'ringfence-development.jwks.json'), 'utf8');
    expect(Object.keys(JSON.parse(published).keys[0]).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
  });

  test('refuses a key that others may read, and one that is broken', async () => {
    await createLocalIssuer(directory);
    const file = path.join(directory, 'private-key.json');
    chmodSync(file, 0o644);
    await expect(createLocalIssuer(directory)).rejects.toEqual(refusal);
    chmodSync(file, 0o600);
    await expect(createLocalIssuer(directory)).resolves.toBeDefined();
    writeFileSync(file, '{"kty":"RSA"}');
    await expect(createLocalIssuer(directory)).rejects.toEqual(refusal);
  });

  test.each([0, -1, 86_401, Number.NaN])('signs nothing that lives for %d seconds', async (ttlSeconds) => {
    const issuer = await createLocalIssuer(directory);
    await expect(async () => issuer.sign(person('zoe'), { now: NOW, ttlSeconds })).rejects.toEqual(refusal);
  });
});

describe('a people file', () => {
  test.each([
    '',
    'finance',
    'finance: {}',
    'a: {tenant: "*", sub: x}',
    'a: {tenant: t, sub: x, role: [r]}',
    'a: {tenant: t, sub: x, scopes: [two words]}',
    'a: {tenant: t, sub: x, scopes: ["ringfence:admin"]}',
    'a: {tenant: t, sub: x}\na: {tenant: t, sub: y}',
  ])('that says %j is refused', (text) => {
    expect(() => parsePeople(text)).toThrow(refusal);
  });
});

describe('npm run token', () => {
  const token = (...args: string[]) => {
    const people = path.join(directory, 'people.yaml');
    writeFileSync(people, PEOPLE);
    const keys = path.join(directory, 'keys');
    const script = path.resolve('scripts/token.ts');
    return spawnSync(process.execPath, [script, '--people', people, '--keys', keys, ...args], { encoding: 'utf8' });
  };

  test('prints the token and nothing else when it is piped', () => {
    const { stdout, stderr, status } = token('--as', 'finance');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
    const payload = JSON.parse(Buffer.from(stdout.split('.')[1] ?? '', 'base64url').toString());
    expect(payload).toMatchObject({ sub: 'maja', tenant: 'larkspur', roles: ['finance-analyst'] });
    expect(payload.exp - payload.iat).toBe(3_600);
  });

  test('--json, --tenant and --ttl', () => {
    const printed = JSON.parse(token('--as', 'finance', '--json', '--tenant', 'quillon', '--ttl', '5m').stdout);
    expect(printed).toMatchObject({ as: 'finance', sub: 'maja', tenant: 'quillon' });
    const payload = JSON.parse(Buffer.from(printed.token.split('.')[1], 'base64url').toString());
    expect(payload).toMatchObject({ tenant: 'quillon', exp: payload.iat + 300 });
  });

  test('--scope adds to the scopes that the person has', () => {
    const scopeOf = (...args: string[]) =>
      JSON.parse(Buffer.from(token(...args).stdout.split('.')[1] ?? '', 'base64url').toString()).scope;
    expect(scopeOf('--as', 'finance')).toBeUndefined();
    expect(scopeOf('--as', 'finance', '--scope', 'ringfence.admin')).toBe('ringfence.admin');
    expect(scopeOf('--as', 'zoe', '--scope', 'more', '--scope', 'ask')).toBe('ask admin more');
    expect(token('--as', 'zoe', '--scope', 'two words').status).toBe(2);
    expect(token('--as', 'zoe', '--scope', 'ringfence:admin').status).toBe(2);
  });

  test('wrong usage is exit code 2, and a name that nobody has lists those that there are', () => {
    const unknown = token('--as', 'nobody');
    expect(unknown).toMatchObject({ status: 2, stdout: '' });
    expect(unknown.stderr).toMatch(/finance, zoe/);
    expect(token().status).toBe(2);
    expect(token('--as', 'zoe', '--ttl', '25h').status).toBe(2);
    expect(token('--as', 'zoe', '--tenant', '*').status).toBe(2);
  });
});
