// npm run evaluate -- HANDBOOKS: ingests the three public handbooks under real labels, asks twenty questions as five people
// through the whole service, and says how many answers were right.
import Table from 'cli-table3';
import { Command, Option } from 'commander';
import { mkdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { styleText } from 'node:util';
import { parse } from 'yaml';
import { z } from 'zod';
import { compose } from '../../src/compose.ts';
import { readConfig } from '../../src/config.ts';
import { createLocalIssuer, parsePeople } from '../../src/identity/index.ts';
import { createLog } from '../../src/log.ts';
import { exitByUsage } from '../command-line.ts';
import { type Asked, ask } from '../demo/asking.ts';
import { handbooksMissing, ingestHandbooks } from './handbooks.ts';

const here = import.meta.dirname;
const root = path.dirname(path.dirname(here));

const Question = z.strictObject({
  as: z.string(),
  question: z.string(),
  expect: z.enum(['answered', 'not_found']),
  document: z.string().optional(),
  contains: z.string().optional(),
});
type Question = z.infer<typeof Question>;

const program = new Command('npm run evaluate --')
  .description('Ingests the handbooks and asks twenty questions as five people.')
  .argument('<handbooks>', 'directory that holds 18f-handbook, sourcegraph-handbook and civicactions-handbook')
  .addOption(
    new Option('--data <directory>', 'where the databases go').default(
      path.join(root, 'data', 'evaluate'),
      'data/evaluate',
    ),
  )
  .option('--skip-ingest', 'ask what was ingested before')
  .option('--json', 'print the answers as JSON')
  .exitOverride(exitByUsage);
const [handbooks = ''] = program.parse().args;
const { data, skipIngest, json } = program.opts<{ data: string; skipIngest?: true; json?: true }>();

type Verdict = 'right' | 'partly' | 'wrong' | 'rightly refused';

/** Right: the expected document is cited and the answer holds the fact. Partly: one of the two. */
const judge = ({ expect, document, contains }: Question, asked: Asked): Verdict => {
  if (expect === 'not_found') return asked.outcome === 'not_found' ? 'rightly refused' : 'wrong';
  if (asked.outcome !== 'answered') return 'wrong';
  const cited = asked.sources.some((source) => source.document.endsWith(document ?? ''));
  const said = asked.answer.toLowerCase().includes((contains ?? '').toLowerCase());
  return cited && said ? 'right' : cited || said ? 'partly' : 'wrong';
};

const COLOURS = { right: 'green', 'rightly refused': 'green', partly: 'yellow', wrong: 'red' } as const;

const read = (file: string) => readFileSync(path.join(here, file), 'utf8');
const questions = z.array(Question).parse(parse(read('questions.yaml')));
const people = parsePeople(read('people.yaml'));

mkdirSync(data, { recursive: true });
const storePath = path.join(data, 'ringfence.db');
if (!skipIngest) {
  const missing = handbooksMissing(handbooks);
  if (missing.length > 0) program.error(`error: ${handbooks} does not hold ${missing.join(', ')}`);
  await ingestHandbooks({ handbooks, storePath, auditPath: path.join(data, 'audit.db'), quiet: json === true });
}

const config = readConfig({
  RINGFENCE_MODE: 'development',
  RINGFENCE_PORT: '0',
  RINGFENCE_RULES: path.join(here, 'labels', 'rules.yaml'),
  RINGFENCE_STORE: `sqlite:${storePath}`,
  RINGFENCE_AUDIT: path.join(data, 'audit.db'),
  RINGFENCE_DEV_ISSUER: path.join(data, 'issuer'),
  RINGFENCE_LOG_LEVEL: 'warn',
});
const service = await compose(config, { log: createLog(config.logLevel) });
const server = await service.listen();
const issuer = await createLocalIssuer(config.devIssuerDirectory);

const results: { question: Question; asked: Asked; verdict: Verdict }[] = [];
for (const question of questions) {
  const person = people.get(question.as);
  if (!person) throw new Error(`Nobody is called ${question.as}`);
  const token = await issuer.sign(person, { now: Math.floor(Date.now() / 1_000), ttlSeconds: 3_600 });
  const asked = await ask(server.url, question.question, question.as, token);
  results.push({ question, asked, verdict: judge(question, asked) });
}
const memory = process.memoryUsage().rss;
await server.drain(1_000);
await service.close();

const counts = Object.fromEntries(
  (['right', 'partly', 'wrong', 'rightly refused'] as const).map((verdict) => [
    verdict,
    results.filter((result) => result.verdict === verdict).length,
  ]),
);
const figures = { counts, databaseMb: statSync(storePath).size / 1e6, residentMb: memory / 1e6 };

if (json) process.stdout.write(`${JSON.stringify({ ...figures, results }, null, 2)}\n`);
else {
  const table = new Table({
    head: ['as', 'question', 'answer', 'sources', 'verdict'],
    colWidths: [10, 34, 62, 34, 10],
    wordWrap: true,
    style: { head: [], border: [] },
  });
  for (const { question, asked, verdict } of results) {
    const sources = asked.sources.map((source) => source.document).join('\n');
    table.push([question.as, question.question, asked.answer, sources, styleText(COLOURS[verdict], verdict)]);
  }
  process.stdout.write(
    `${table.toString()}\n${Object.entries(counts)
      .map(([verdict, n]) => `${n} ${verdict}`)
      .join(', ')}\n`,
  );
  process.stdout.write(
    `database ${figures.databaseMb.toFixed(1)} MB, resident memory of the service ${figures.residentMb.toFixed(0)} MB\n`,
  );
}
