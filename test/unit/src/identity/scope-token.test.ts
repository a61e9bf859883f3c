import { describe, expect, test } from '@jest/globals';
import { isScopeToken } from '../../../../src/identity/scope-token.ts';

describe('a scope token (RFC 6749 §3.3)', () => {
  test.each(['ask', 'a', '!', '#', '[', ']', '~', 'https://api.example.test/read:all'])('may be %j', (token) => {
    expect(isScopeToken(token)).toBe(true);
  });
  test.each(['', ' ', 'a b', ' a', 'a ', '"a"', 'a\\', 'a\t', '\u007f', 'ä', 'a\n'])('may not be %j', (token) => {
    expect(isScopeToken(token)).toBe(false);
  });
});
