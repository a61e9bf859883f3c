import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { askAnswered, createSqliteAuditSink, evidenceOf, identityRefused } from '../../src/audit/index.ts';
import { permittedPassage, quotingFilter } from '../support/quotable.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'ringfence-audit-cli-'));
const file = path.join(directory, 'audit.db');
afterAll(() => rmSync(directory, { recursive: true }));
beforeAll(async () => {
  const sink = createSqliteAuditSink({ path: file });
  const passages = ['handbook/leave.md', 'handbook/\u001b[31mred\u202e.md'];
  await sink.append(
    askAnswered({
      id: 'answer-1',
      at: new Date(1_800_000_000_000),
      filter: quotingFilter,
      scope: undefined,
      supplied: passages.map((document, at) => evidenceOf(permittedPassage({ text: 't', document }, at))),
      cited: [1],
      dropped: [],
      verdicts: {
        question: [],
        passages: [],
        answer: [{ guard: 'secret', kind: 'redact', code: 'guardrails.secret_found' }],
      },
      model: 'extractive',
      removed: { citations: 0, sentences: 0 },
    }),
  );
  await sink.append(
    identityRefused({ id: 'refusal-1', at: new Date(1_800_000_060_000), code: 'identity.token_expired' }),
  );
  await sink.close();
});

const script = path.join(import.meta.dirname, '..', '..', 'scripts', 'audit.ts');
const run = (...parameters: readonly string[]) => {
  const environment = { PATH: process.env['PATH'], NO_COLOR: '1' };
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...parameters], {
    encoding: 'utf8',
    env: environment,
    cwd: directory,
  });
  return { status, stdout, stderr };
};

describe('npm run audit', () => {
  test('show prints one answer: who, by what, from which passages, judged how', () => {
    const { status, stdout } = run('show', 'answer-1', '--audit', file);
    expect(status).toBe(0);
    for (const part of [
      'zoe of larkspur',
      'staff',
      'everyone',
      'ffffff',
      'extractive',
      'handbook/leave.md',
      'cited',
      '1 internal',
      'guardrails.secret_found',
      'passage-0',
    ]) {
      expect(stdout).toContain(part);
    }
  });

  test.each([[['show', 'answer-1']], [['show', 'answer-1', '--json']], [['list']], [['list', '--json']]])(
    '%j sends nothing to the terminal that could steer it',
    (parameters) => {
      const { status, stdout } = run(...parameters, '--audit', file);
      expect(status).toBe(0);
      expect(stdout).toContain('handbook/');
      expect(stdout.replaceAll('\n', '')).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
    },
  );

  test('show --json is the event as it was kept', () => {
    const shown: unknown = JSON.parse(run('show', 'answer-1', '--json', '--audit', file).stdout);
    expect(shown).toMatchObject([
      { kind: 'ask.answered', detail: { supplied: [{}, { document: 'handbook/\u001b[31mred\u202e.md' }] } },
    ]);
  });

  test('list shows the newest first, only as many and only of the kind that was asked for', () => {
    const ids = (...parameters: readonly string[]) => {
      const events: unknown = JSON.parse(run('list', '--json', '--audit', file, ...parameters).stdout);
      return Array.isArray(events) ? events.map((event: { id: string }) => event.id) : [];
    };
    expect(ids()).toEqual(['refusal-1', 'answer-1']);
    expect(ids('--limit', '1')).toEqual(['refusal-1']);
    expect(ids('--kind', 'ask.answered')).toEqual(['answer-1']);
  });

  test.each([
    ['an id that no event carries', ['show', 'nothing', '--audit', file], 1],
    ['a trail that is not there', ['show', 'answer-1', '--audit', path.join(directory, 'none.db')], 1],
    ['an unknown option', ['show', 'answer-1', '--everything'], 2],
    ['an unknown kind', ['list', '--kind', 'everything'], 2],
    ['a limit that is no number', ['list', '--limit', '-1'], 2],
    ['no command', [], 2],
    ['--help', ['--help'], 0],
  ])('%s ends with the right exit code', (_name, parameters, status) => {
    const result = run(...parameters);
    expect(result.status).toBe(status);
    expect(result.stderr).not.toMatch(/\n\s+at /u);
  });
});
