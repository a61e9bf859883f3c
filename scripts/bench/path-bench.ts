// What the whole path costs beside the query that it protects: p50 of POST /ask with a model of zero latency, less the p50 of
// the raw filtered query on the same store, in multiples of a bare Express 5 route that answers the same JSON.
import autocannon from 'autocannon';
import Table from 'cli-table3';
import { SingleBar } from 'cli-progress';
import { Command } from 'commander';
import { fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { exitByUsage, wholeNumber } from '../command-line.ts';
import { closingLine, median, timesOf } from './measuring.ts';
import { questions } from './path-corpus.ts';

const options = new Command('npm run bench -- path')
  .description('What POST /ask costs beside the query that it protects and a bare Express route.')
  .option('--passages <number>', 'size of the store', wholeNumber(100, 10_000_000), 100_000)
  .option('--rounds <number>', 'interleaved rounds', wholeNumber(1, 1_000), 9)
  .option('--times <number>', 'requests a round', wholeNumber(1, 100_000), 300)
  .exitOverride(exitByUsage)
  .parse()
  .opts<{ passages: number; rounds: number; times: number }>();
const { passages, rounds, times } = options;

/** Requests of each kind before anything is measured: a service runs for weeks, and its compiler settles in seconds. */
const WARM_UP = 2_000;

const directory = await mkdtemp(path.join(tmpdir(), 'ringfence-bench-'));
const server = fork(path.join(import.meta.dirname, 'path-server.ts'), [directory, String(passages)], {
  stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
});

const next = (kind: string): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const ended = () => reject(new Error('The server ended'));
    const onMessage = (message: unknown) => {
      if (typeof message !== 'object' || message === null || !('kind' in message) || message.kind !== kind) return;
      server.off('message', onMessage).off('exit', ended);
      resolve(message);
    };
    server.on('message', onMessage).once('exit', ended);
  });
const ordered = async (message: { kind: string; times?: number; json?: unknown }): Promise<unknown> => {
  const answer = next(message.kind);
  server.send(message);
  return answer;
};

const bar = new SingleBar({
  format: 'filling the store {bar} {value}/{total} passages',
  noTTYOutput: false,
  stream: process.stderr,
});
bar.start(passages, 0);
server.on('message', (message: { kind?: string; done?: number }) => {
  if (message.kind === 'progress') bar.update(message.done ?? 0);
});
const ready = z.object({ port: z.int(), token: z.string(), fillSeconds: z.number() }).parse(await next('ready'));
bar.update(passages);
bar.stop();
process.stdout.write(`${passages} passages written in ${ready.fillSeconds.toFixed(1)} s\n`);

const agent = new Agent({ keepAlive: true, maxSockets: 1 });
const asked = questions(200);
const post = (where: string, run: number): Promise<string> =>
  new Promise((resolve, reject) => {
    const body = JSON.stringify({ question: asked[run % asked.length] });
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      authorization: `Bearer ${ready.token}`,
    };
    const sent = httpRequest(
      { host: '127.0.0.1', port: ready.port, path: where, method: 'POST', agent, headers },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.on('end', () =>
          response.statusCode === 200
            ? resolve(text)
            : reject(new Error(`${where}: ${String(response.statusCode)} ${text}`)),
        );
      },
    );
    sent.on('error', reject).end(body);
  });

const sample: unknown = JSON.parse(await post('/ask', 0));
await ordered({ kind: 'same', json: sample });
for (const where of ['/ask', '/bare']) await timesOf(WARM_UP, (run) => post(where, run));
await ordered({ kind: 'raw', times: WARM_UP });

const rows: { ask: number; raw: number; bare: number }[] = [];
for (let round = 0; round < rounds; round += 1) {
  const ask = median(await timesOf(times, (run) => post('/ask', run)));
  const { p50: raw } = z.object({ p50: z.number() }).parse(await ordered({ kind: 'raw', times }));
  const bare = median(await timesOf(times, (run) => post('/bare', run)));
  rows.push({ ask, raw, bare });
}
const p50 = (key: 'ask' | 'raw' | 'bare') => median(rows.map((row) => row[key]));
const added = median(rows.map((row) => (row.ask - row.raw) / row.bare));

const load = async (where: string): Promise<number> => {
  const result = await autocannon({
    url: `http://127.0.0.1:${ready.port}${where}`,
    method: 'POST',
    connections: 8,
    duration: 2,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${ready.token}` },
    body: JSON.stringify({ question: asked[1] }),
  });
  return result.requests.average;
};
const perSecond: { ask: number; bare: number }[] = [];
for (let round = 0; round < 7; round += 1) perSecond.push({ ask: await load('/ask'), bare: await load('/bare') });
const throughput = median(perSecond.map((row) => row.ask / row.bare));

const { figures } = z
  .object({ figures: z.record(z.string(), z.number()) })
  .parse(await ordered({ kind: 'parts', times }));
const table = new Table({
  head: ['where the time goes', 'p50 ms'],
  style: { head: [], border: [] },
  colAligns: ['left', 'right'],
});
for (const [part, ms] of Object.entries(figures)) table.push([part, ms.toFixed(3)]);
table.push(
  ['POST /ask, whole, over loopback', p50('ask').toFixed(3)],
  ['raw filtered query', p50('raw').toFixed(3)],
  ['bare Express 5 route, same JSON', p50('bare').toFixed(3)],
);
process.stdout.write(`${table.toString()}\n`);
process.stdout.write(
  `requests/s, 8 connections: /ask ${median(perSecond.map((row) => row.ask)).toFixed(0)}, bare ${median(perSecond.map((row) => row.bare)).toFixed(0)}\n`,
);
server.send({ kind: 'end' });
agent.destroy();
await rm(directory, { recursive: true, force: true });
process.stdout.write(
  `${closingLine('path', { addedOverBare: added, throughputOfBare: throughput }, { addedOverBare: { max: 3 } })}\n`,
);
