import { describe, expect, test } from '@jest/globals';
import { bearerToken } from '../../../../src/identity/bearer-header.ts';

const TOKEN = 'aa.bb-_.c9';
const from = (...rawHeaders: string[]) => bearerToken({ rawHeaders }, TOKEN.length);
const coded = (code: string) => expect.objectContaining({ code });

describe('the bearer token of a request', () => {
  test.each([
    [['Authorization', `Bearer ${TOKEN}`]],
    [['authorization', `bEARER ${TOKEN}`]],
    [['Host', 'a', 'AUTHORIZATION', `bearer ${TOKEN}`, 'X-Authorization', 'Bearer x.y.z']],
    [['X-Name', 'Authorization', 'Authorization', `Bearer ${TOKEN}`]],
  ])('is that of %j', (headers) => {
    expect(from(...headers)).toBe(TOKEN);
  });
  test.each([
    [[]],
    [['Host', 'a']],
    [['Proxy-Authorization', `Bearer ${TOKEN}`]],
    [['X-Name', 'Authorization', `Bearer ${TOKEN}`, 'x']],
  ])('is missing from %j', (headers) => {
    expect(() => from(...headers)).toThrow(coded('identity.token_missing'));
  });
  test.each([
    ['two headers', ['Authorization', `Bearer ${TOKEN}`, 'authorization', `Bearer ${TOKEN}`]],
    ['an empty header', ['Authorization', '']],
    ['no scheme', ['Authorization', TOKEN]],
    ['another scheme', ['Authorization', `Basic ${TOKEN}`]],
    ['words before', ['Authorization', 'x Bearer a.b.c']],
    ['words behind', ['Authorization', 'Bearer a.b.c x']],
    ['a fourth part', ['Authorization', 'Bearer a.b.c.d']],
    ['two parts', ['Authorization', 'Bearer aa.bb']],
    ['an empty part', ['Authorization', 'Bearer a..c']],
    ['no signature', ['Authorization', 'Bearer a.b.']],
    ['padding', ['Authorization', 'Bearer a.b.c=']],
    ['one character too many', ['Authorization', `Bearer ${TOKEN}x`]],
  ])('is refused with %s', (_, headers) => {
    expect(() => from(...headers)).toThrow(coded('identity.token_invalid'));
  });
});
