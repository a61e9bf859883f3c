import { describe, expect, test } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { PROBLEM_CODES } from '../../../src/http/index.ts';
import { problemCode, problemOf } from '../../../src/http/problems.ts';

const pages = path.join(import.meta.dirname, '..', '..', '..', 'docs', 'problems');

describe('every problem code', () => {
  test.each(PROBLEM_CODES)('%s has a page that says what to do', (code) => {
    const page = readFileSync(path.join(pages, `${code}.md`), 'utf8');
    expect(page).toMatch(new RegExp(`^# ${code}\\n`, 'u'));
    expect(page).toMatch(/## If you/u);
  });

  test('of the service has a row: no page speaks of a code that does not exist', () => {
    const documented = readdirSync(pages).map((file) => file.replace(/\.md$/u, ''));
    expect(documented.filter((code) => !code.startsWith('ingestion.') && !PROBLEM_CODES.includes(code))).toEqual([]);
  });
});

describe('a problem', () => {
  test.each(PROBLEM_CODES)('%s carries no detail if it is a 5xx', (code) => {
    const problem = problemOf(code, 'id', 'some detail');
    expect(problem.detail === undefined).toBe(problem.status >= 500);
  });

  test('of an unknown error is http.internal, whatever the error says of itself', () => {
    for (const error of [
      new Error('secret'),
      { code: 'x.y' },
      { code: 'ENOENT' },
      'secret',
      null,
      undefined,
      { code: 'http.nope' },
    ]) {
      expect(problemCode(error)).toBe('http.internal');
    }
  });

  test('of the two checks that disagree is not shown as what it is', () => {
    expect(problemOf('retrieval.mismatch', 'id').code).toBe('store.unavailable');
  });

  test('of an expired token looks like that of a forged one', () => {
    expect(problemOf('identity.token_expired', 'id')).toEqual(problemOf('identity.token_invalid', 'id'));
    expect(problemOf('identity.claims_invalid', 'id')).toEqual(problemOf('identity.token_invalid', 'id'));
  });
});
