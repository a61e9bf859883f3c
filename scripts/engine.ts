// npm run engine: Qdrant's real engine on a loopback port, for tests (test/engine). Built once, with Rust, into the cache.
import { Command } from 'commander';
import { exitByUsage, wholeNumber } from './command-line.ts';
import { buildEngine } from './engine/build.ts';
import { engineCache } from './engine/cache.ts';
import { startEngine } from './engine/process.ts';
import { say, sayJson, stop, styled } from './rules/terminal.ts';

const note = (text: string): boolean => process.stderr.write(`${text}\n`);

interface BuildOptions {
  readonly optional?: boolean;
  readonly within?: number;
  readonly json?: boolean;
}

const cache = engineCache(process.env);

async function build({ optional, within, json }: BuildOptions): Promise<void> {
  const started = performance.now();
  note(`Qdrant's engine: looking for it in ${cache.binary}; compiling it takes some minutes the first time …`);
  const result = await buildEngine(cache, within === undefined ? undefined : within * 60_000);
  const seconds = Math.round((performance.now() - started) / 1_000);
  if (json) sayJson({ ...result, binary: cache.binary, seconds });
  if ('reason' in result) {
    const message = `Qdrant's engine was not built: ${result.reason}.`;
    if (result.outcome === 'failed' || !optional) stop(1, message);
    note(`${message} The tests that need it will be skipped, each with what is then unproved.`);
  } else note(`Qdrant's engine: ${result.outcome} (${seconds} s)`);
}

async function start({ port, json }: { readonly port?: number; readonly json?: boolean }): Promise<void> {
  await build({});
  const engine = await startEngine(cache.binary, port).catch(() => stop(1, `Port ${port ?? 0} can't be used.`));
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => void engine.close());
  if (json) sayJson({ url: engine.url });
  else {
    say(`listening on ${styled('bold', engine.url)}; Ctrl-C ends it, and nothing is kept`);
    say(`QDRANT_URL=${engine.url} npm test -- qdrant`);
  }
  await engine.ended;
}

const program = new Command('npm run engine --')
  .description(
    "Qdrant's real engine behind the REST endpoints that this product uses, for tests: test/engine/README.md.",
  )
  .exitOverride(exitByUsage);

program
  .command('start', { isDefault: true })
  .description('build it if it is not in the cache, start it, and print its URL')
  .option('--port <number>', 'the port on 127.0.0.1; default: a free one', wholeNumber(0, 65_535))
  .option('--json', 'print one JSON object: { url }')
  .action(start);

program
  .command('build')
  .description('build it into the cache; plain `npm test` uses it from there')
  .option('--optional', 'exit 0 where it cannot be built for want of Rust, of the crates, or of time')
  .option('--within <minutes>', 'give up compiling after so many minutes', wholeNumber(1, 600))
  .option('--json', 'print one JSON object: { outcome, binary, seconds }')
  .action(build);

await program.parseAsync();
