// npm run token -- --as finance: a token of the development issuer for one person of a people file.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { styleText } from 'node:util';
import { Command, InvalidArgumentError, Option } from 'commander';
import { isName } from '../retrieval/index.ts';
import {
  IdentityError,
  LOCAL_KEY_DIRECTORY,
  MAX_LOCAL_TTL_SECONDS,
  createLocalIssuer,
  isScopeToken,
  parsePeople,
  type Person,
} from '../src/identity/index.ts';
import { exitByUsage } from './command-line.ts';

interface Options {
  readonly as: string;
  readonly people: string;
  readonly keys: string;
  readonly ttl: number;
  readonly tenant?: string;
  readonly scope: readonly string[];
  readonly json?: boolean;
}

const UNIT_SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600 };

/** `90s`, `15m`, `1h`. */
const seconds = (text: string): number => {
  const [, count = '', unit = ''] = /^(\d{1,5})([smh])$/.exec(text) ?? [];
  const value = Number(count) * (UNIT_SECONDS[unit] ?? 0);
  if (value < 1 || value > MAX_LOCAL_TTL_SECONDS)
    throw new InvalidArgumentError('write it as 90s, 15m or 1h; at most 24h.');
  return value;
};

const tenantName = (text: string): string => {
  if (!isName(text)) throw new InvalidArgumentError('it is not a valid or a reserved name.');
  return text;
};

const scopeName = (text: string, before: readonly string[]): readonly string[] => {
  if (!isScopeToken(text) || !isName(text)) throw new InvalidArgumentError('it is not a valid or a reserved scope.');
  return [...before, text];
};

const program = new Command('npm run token --')
  .description('Print a token for a person, signed by the development issuer (RINGFENCE_MODE=development trusts it).')
  .requiredOption('--as <name>', 'the person, by the short name in the people file')
  .addOption(
    new Option('--people <file>', 'who there is').default(
      path.join(import.meta.dirname, 'demo', 'people.yaml'),
      'scripts/demo/people.yaml',
    ),
  )
  .option('--tenant <name>', "instead of the person's own tenant", tenantName)
  .addOption(
    new Option('--scope <name>', "beside the person's own scopes; may be given several times")
      .argParser(scopeName)
      .default([], 'none'),
  )
  .addOption(
    new Option('--ttl <time>', 'how long the token lives: 90s, 15m, 1h').argParser(seconds).default(3_600, '1h'),
  )
  .option('--keys <directory>', 'where the development keys lie (made on first use)', LOCAL_KEY_DIRECTORY)
  .option('--json', 'print one JSON object')
  .exitOverride(exitByUsage);

const stop = (exitCode: 1 | 2, message: string): never => {
  process.stderr.write(`${styleText('red', 'error', { stream: process.stderr })} ${message}\n`);
  return process.exit(exitCode);
};

const readPeople = async (file: string): Promise<ReadonlyMap<string, Person>> => {
  try {
    return parsePeople(await readFile(file, 'utf8'));
  } catch (error) {
    return stop(1, error instanceof IdentityError ? error.message : `The people file ${file} can't be read.`);
  }
};

const print = (token: string, name: string, person: Person, { json, ttl }: Options, now: number): void => {
  const expires = new Date((now + ttl) * 1_000).toISOString();
  if (json) {
    const { tenant, sub, roles, groups, scopes = [] } = person;
    process.stdout.write(`${JSON.stringify({ token, as: name, tenant, sub, roles, groups, scopes, expires })}\n`);
    return;
  }
  if (process.stdout.isTTY) {
    const who = `${name}: ${person.sub} of ${person.tenant}, roles ${person.roles.join(', ') || 'none'}`;
    process.stderr.write(`${styleText('bold', who, { stream: process.stderr })}, until ${expires}\n`);
  }
  process.stdout.write(`${token}\n`);
};

const run = async (options: Options): Promise<void> => {
  const people = await readPeople(options.people);
  const known = people.get(options.as);
  if (!known)
    return stop(2, `Nobody is called ${JSON.stringify(options.as)}. There are: ${[...people.keys()].join(', ')}.`);
  const scopes = [...new Set([...(known.scopes ?? []), ...options.scope])];
  const person = { ...known, tenant: options.tenant ?? known.tenant, scopes };
  try {
    const issuer = await createLocalIssuer(options.keys);
    const now = Math.floor(Date.now() / 1_000);
    print(await issuer.sign(person, { now, ttlSeconds: options.ttl }), options.as, person, options, now);
  } catch (error) {
    stop(1, error instanceof IdentityError ? error.message : 'The token could not be signed.');
  }
};

await run(program.parse().opts<Options>());
