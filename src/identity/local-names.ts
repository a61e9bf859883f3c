import path from 'node:path';

/** What marks the development issuer, in a file of its own so that production can refuse it without being able to sign. */
export const LOCAL_ISSUER = 'urn:ringfence:development';
export const LOCAL_AUDIENCE = 'ringfence';
export const LOCAL_KEY_DIRECTORY = path.join('data', 'dev-issuer');
export const LOCAL_JWKS_FILE = 'ringfence-development.jwks.json';
/** Every key id of the development issuer begins so: a copy of its key file is known wherever it lies. */
export const LOCAL_KEY_ID = 'ringfence-development-';

const bare = (text: string): string =>
  text
    .normalize('NFKC')
    .replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '');

/** In any spelling: case, separators, percent-encoding, compatibility characters. */
export const isLocalIssuer = (issuer: string): boolean => bare(issuer).includes(bare(LOCAL_ISSUER));

export const isLocalKeyFile = (file: string): boolean =>
  path.basename(file).toLowerCase() === LOCAL_JWKS_FILE ||
  path.resolve(file).toLowerCase().includes(`${path.sep}${LOCAL_KEY_DIRECTORY}${path.sep}`);
