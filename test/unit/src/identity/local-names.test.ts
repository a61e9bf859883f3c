import { describe, expect, test } from '@jest/globals';
import path from 'node:path';
import {
  isLocalIssuer,
  isLocalKeyFile,
  LOCAL_AUDIENCE,
  LOCAL_ISSUER,
  LOCAL_JWKS_FILE,
  LOCAL_KEY_DIRECTORY,
  LOCAL_KEY_ID,
} from '../../../../src/identity/local-names.ts';

describe('the development issuer', () => {
  test('has names that its files and tokens on disk bear', () => {
    expect([LOCAL_ISSUER, LOCAL_AUDIENCE, LOCAL_KEY_ID]).toEqual([
      'urn:ringfence:development',
      'ringfence',
      'ringfence-development-',
    ]);
    expect([LOCAL_KEY_DIRECTORY, LOCAL_JWKS_FILE]).toEqual([
      path.join('data', 'dev-issuer'),
      'ringfence-development.jwks.json',
    ]);
  });
  test.each([
    LOCAL_ISSUER,
    'URN:Ringfence:Development',
    'urn:ringfence:development/',
    'https://example.test/urn-ringfence-development',
    'urn%3aringfence%3Adevelopment',
    'urn:%72ingfence:development',
    'urn:\uff52ingfence:development',
    'urn ringfence\tdevelopment',
    'urn::ring-fence:development',
  ])('is known in the spelling %s', (issuer) => {
    expect(isLocalIssuer(issuer)).toBe(true);
  });
  test.each([
    'urn:ringfence',
    'https://sso.example.test/ringfence',
    '',
    'urn:ringfence:dev',
    'urn:ringfence:%7development',
  ])('is not %j', (issuer) => {
    expect(isLocalIssuer(issuer)).toBe(false);
  });
  test.each([
    LOCAL_JWKS_FILE,
    `/etc/${LOCAL_JWKS_FILE}`,
    `/etc/${LOCAL_JWKS_FILE.toUpperCase()}`,
    'data/dev-issuer/other.json',
    '/srv/DATA/Dev-Issuer/keys/other.json',
    '/srv/data/x/../dev-issuer/other.json',
  ])('has its keys in %s', (file) => {
    expect(isLocalKeyFile(file)).toBe(true);
  });
  test.each([
    '/etc/keys.json',
    `/etc/${LOCAL_JWKS_FILE}/keys.json`,
    '/data/dev-issuer',
    '/xdata/dev-issuer/k',
    '/data/dev-issuers/k',
  ])('does not have its keys in %s', (file) => {
    expect(isLocalKeyFile(file)).toBe(false);
  });
});
