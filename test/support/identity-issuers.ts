import type { IssuerConfig } from '../../src/identity/index.ts';
import { issuerYaml, parseIssuers } from './identity-service.ts';
import type { Json } from './identity-tokens.ts';

/** One issuer of production, as its YAML would make it. */
export const issuerWith = (over: Json = {}): IssuerConfig => {
  const [issuer] = parseIssuers([issuerYaml(over)]).issuers;
  if (!issuer) throw new Error('no issuer');
  return issuer;
};
