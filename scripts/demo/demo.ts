// npm run demo: the sample company, ingested, served, and asked the same questions by four people.
import { Command, Option } from 'commander';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { styleText } from 'node:util';
import { readConfig } from '../../src/config.ts';
import { compose } from '../../src/compose.ts';
import { createLog } from '../../src/log.ts';
import { exitByUsage, wholeNumber } from '../command-line.ts';
import { ask, type Asked } from './asking.ts';
import { ingestCompany } from './company-ingest.ts';
import { people, questions, tokenFor } from './people.ts';
import { renderAnswers, renderPeople } from './rendering.ts';

const here = import.meta.dirname;
const root = path.dirname(path.dirname(here));
const say = (line = '') => process.stdout.write(`${line}\n`);

const program = new Command('npm run demo --')
  .description('Ingests the sample company, starts the service and asks the same questions as four people.')
  .option('--exit', 'stop after the answers instead of serving on')
  .option('--json', 'print the answers as JSON')
  .option('--port <number>', 'port to serve on; 0 takes a free one', wholeNumber(0, 65_535), 8_080)
  .addOption(
    new Option('--data <directory>', 'where the demo keeps its databases and keys').default(
      path.join(root, 'data', 'demo'),
      'data/demo',
    ),
  )
  .exitOverride(exitByUsage);

const { exit, json, port, data } = program.parse().opts<{ exit?: true; json?: true; port: number; data: string }>();

/** Inside the repository, as typed from its root. */
const shown = (file: string) => file.replace(`${root}${path.sep}`, '');

const issuerDirectory = path.join(data, 'issuer');

const settings = (wantedPort: number) => ({
  RINGFENCE_MODE: 'development',
  RINGFENCE_PORT: String(wantedPort),
  RINGFENCE_RULES: path.join(here, 'rules.yaml'),
  RINGFENCE_STORE: `sqlite:${path.join(data, 'ringfence.db')}`,
  RINGFENCE_AUDIT: path.join(data, 'audit.db'),
  RINGFENCE_DEV_ISSUER: issuerDirectory,
  RINGFENCE_LOG_LEVEL: 'warn',
});

/** The usual port where it is free, any other where it isn't: a demo must not fail on that. */
const serve = async () => {
  const config = readConfig(settings(port));
  const service = await compose(config, { log: createLog(config.logLevel) });
  try {
    return { service, server: await service.listen() };
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
    return { service, server: await service.listen({ port: 0 }) };
  }
};

mkdirSync(data, { recursive: true });
if (!json) say(styleText('bold', '\n1  Ingest the sample company: two tenants, every document under a label'));
await ingestCompany({ data, quiet: json === true });

if (!json) say(styleText('bold', '\n2  Start the service, and ask the same questions as four people'));
const { service, server } = await serve();
const answers: Asked[] = [];
for (const { question } of questions) {
  for (const { name } of people)
    answers.push(await ask(server.url, question, name, await tokenFor(name, issuerDirectory)));
}

if (json) say(JSON.stringify(answers, null, 2));
else {
  say(renderPeople());
  for (const { question } of questions) say(renderAnswers(question, answers));
  const token = await tokenFor('finance', issuerDirectory);
  say(styleText('bold', '\n3  Ask yourself'));
  say(
    styleText(
      'dim',
      `   (as the finance analyst; others: npm run token -- --as engineer --keys ${shown(issuerDirectory)})\n`,
    ),
  );
  say(
    `curl -s ${server.url}/ask -H 'content-type: application/json' \\\n  -H 'authorization: Bearer ${token}' \\\n` +
      `  -d '{"question": ${JSON.stringify(questions[0]?.question ?? '')}}'\n`,
  );
  say(
    `What happened, without a word of it:  npm run audit -- show ${answers[0]?.id ?? 'ID'} --audit ${shown(path.join(data, 'audit.db'))}`,
  );
  say(`The API:                              ${server.url}/docs`);
}

const stop = async () => {
  await server.drain(2_000);
  await service.close();
};
if (exit) await stop();
else {
  say(styleText('dim', '\nServing until Ctrl-C.'));
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void stop());
}
