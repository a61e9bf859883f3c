import type { Person } from '../../src/identity/index.ts';
import type { Answered, TestService } from './service.ts';

/** An admin of the first tenant: may read no more than any employee. */
export const ADMIN: Person = {
  tenant: 'larkspur',
  sub: 'ottilie',
  roles: ['employee'],
  groups: [],
  compartments: [],
  scopes: ['ringfence.admin'],
};

const jsonOf = (text: string): Readonly<Record<string, unknown>> => {
  const parsed: unknown = JSON.parse(text);
  return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
};

/** Sends the body as it is; an object as JSON. */
export const explainAs = (service: TestService, person: Person, body: unknown): Promise<Answered> =>
  postAs(service, person, '/access/explain', body);

export const postAs = async (
  service: TestService,
  person: Person,
  address: string,
  body: unknown,
): Promise<Answered> => {
  const response = await fetch(`${service.url}${address}`, {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers: { authorization: `Bearer ${await service.tokenOf(person)}`, 'content-type': 'application/json' },
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: jsonOf(text) };
};
