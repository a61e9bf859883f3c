import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'yaml';
import { ask, type Asked } from '../../scripts/demo/asking.ts';
import { parseQuestions, type Question, questions, tokenFor } from '../../scripts/demo/people.ts';
import { compose } from '../../src/compose.ts';
import { readConfig } from '../../src/config.ts';
import { silentLog } from '../../src/log.ts';

const root = path.join(import.meta.dirname, '..', '..');
const company = path.join(root, 'scripts', 'demo');

let data: string;
let answers: readonly Asked[];
let more: readonly Asked[];
let moreQuestions: readonly Question[];

const run = async (script: string, ...args: string[]) => {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', path.join(root, script), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  const [code] = await once(child, 'exit');
  return { code: Number(code), text };
};

/** The questions of other people than the demo's four, over the same data. */
const askMore = async (): Promise<readonly Asked[]> => {
  const config = readConfig({
    RINGFENCE_MODE: 'development',
    RINGFENCE_RULES: path.join(company, 'rules.yaml'),
    RINGFENCE_STORE: `sqlite:${path.join(data, 'ringfence.db')}`,
    RINGFENCE_AUDIT: path.join(data, 'audit.db'),
    RINGFENCE_DEV_ISSUER: path.join(data, 'issuer'),
  });
  const service = await compose(config, { log: silentLog });
  const server = await service.listen({ port: 0 });
  const told: Asked[] = [];
  for (const { question, expect: who } of moreQuestions) {
    for (const name of Object.keys(who)) {
      told.push(await ask(server.url, question, name, await tokenFor(name, config.devIssuerDirectory)));
    }
  }
  await server.drain(1_000);
  await service.close();
  return told;
};

beforeAll(async () => {
  data = await mkdtemp(path.join(tmpdir(), 'ringfence-demo-'));
  const { code, text } = await run('scripts/demo/demo.ts', '--exit', '--json', '--port', '0', '--data', data);
  if (code !== 0) throw new Error('The demo failed');
  answers = JSON.parse(text);
  moreQuestions = parseQuestions(parse(await readFile(path.join(company, 'more-questions.yaml'), 'utf8')));
  more = await askMore();
}, 120_000);
afterAll(() => rm(data, { recursive: true, force: true }));

const cases = (asked: readonly Question[]) =>
  asked.flatMap((question) =>
    Object.keys(question.expect).map((who): [string, string, Question] => [who, question.question, question]),
  );

const holds = (told: readonly Asked[], who: string, { question, expect: outcomes, contains, excludes }: Question) => {
  const answer = told.find((one) => one.who === who && one.question === question);
  expect(answer?.outcome).toBe(outcomes[who]);
  expect(answer?.answer).toContain(contains[who] ?? '');
  if (excludes[who] !== undefined) expect(answer?.answer).not.toContain(excludes[who]);
};

describe('in the demo', () => {
  test.each(cases(questions))('%s asks “%s” and is told what the company meant', (who, _question, question) => {
    holds(answers, who, question);
  });

  test('and beside it, every other person is told what the company meant, too', () => {
    expect(more.length).toBeGreaterThan(10);
    for (const [who, , question] of cases(moreQuestions)) holds(more, who, question);
  });

  test('the evidence of an answer can be shown by its id', async () => {
    const [first] = answers;
    const { code, text } = await run(
      'scripts/audit.ts',
      'show',
      first?.id ?? '',
      '--audit',
      path.join(data, 'audit.db'),
    );
    expect(code).toBe(0);
    expect(text).toContain('maja');
    expect(text).not.toContain('25,000');
  });
});
