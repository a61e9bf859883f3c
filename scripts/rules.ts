// npm run rules -- check | activate | status | explain | diff | test | schema: for those who write the rules.
import { writeFile } from 'node:fs/promises';
import { Command, InvalidArgumentError } from 'commander';
import { rulesJsonSchema, scenarioJsonSchema } from '../retrieval/index.ts';
import { NONE } from '../src/rules-activation.ts';
import { exitByUsage } from './command-line.ts';
import { activate } from './rules/activate.ts';
import { check } from './rules/check.ts';
import { diff, type Failure, FAILURES } from './rules/diff.ts';
import { explain } from './rules/explain.ts';
import { status } from './rules/status.ts';
import { say, stop } from './rules/terminal.ts';
import { test } from './rules/test.ts';

const instant = (text: string): number => {
  const seconds = Math.floor(Date.parse(text) / 1_000);
  if (!Number.isFinite(seconds)) throw new InvalidArgumentError('write it as 2026-11-02 or 2026-11-02T09:00:00Z.');
  return seconds;
};

const version = (text: string): string => {
  if (!/^[0-9a-f]{64}$/u.test(text)) throw new InvalidArgumentError('write the whole sha256, 64 hexadecimal digits.');
  return text;
};
const versionOrNone = (text: string): string => (text === NONE ? text : version(text));

const MAX_REASON = 500;
const reason = (text: string): string => {
  if (text.trim() === '' || text.length > MAX_REASON) {
    throw new InvalidArgumentError(`write 1 to ${MAX_REASON} characters.`);
  }
  return text;
};

const whole =
  (max: number) =>
  (text: string): number => {
    if (!/^\d{1,4}$/u.test(text) || Number(text) > max) throw new InvalidArgumentError(`a whole number up to ${max}.`);
    return Number(text);
  };

const failures = (text: string): Failure[] =>
  text.split(',').map((name) => {
    const known = FAILURES.find((failure) => failure === name.trim());
    if (!known) throw new InvalidArgumentError(`known: ${FAILURES.join(', ')}.`);
    return known;
  });

const schema = async ({ write, tests }: { readonly write?: string; readonly tests?: boolean }): Promise<void> => {
  const text = `${JSON.stringify(tests ? scenarioJsonSchema() : rulesJsonSchema(), null, 2)}\n`;
  if (write === undefined) process.stdout.write(text);
  else {
    await writeFile(write, text).catch(() => stop(2, `${write} can't be written.`));
    say(`${write} written`);
  }
};

const program = new Command('npm run rules --')
  .description('Check rules, put them in force, and explain what a person may read under them.')
  .exitOverride(exitByUsage);

program
  .command('check')
  .description('tell every problem of a rules file with its place; exit code 1 when it cannot be used')
  .argument('<file>', 'the rules file')
  .option('--json', 'print one JSON object')
  .action(check);

const STORE = 'sqlite:PATH or qdrant:COLLECTION; default RINGFENCE_STORE, else sqlite:data/ringfence.db';
const AUDIT = 'the audit trail; default RINGFENCE_AUDIT, else data/audit.db';

program
  .command('activate')
  .description(
    'check a rules file, archive it and put it in force in the store; exit code 1 when it is not in force then',
  )
  .argument('[file]', 'the rules file')
  .option('--hash <sha256>', 'instead of a file: a version of before, from the archive', version)
  .option('--replaces <sha256>', 'only if this version is in force until then; none: only if none is', versionOrNone)
  .option('--reason <text>', 'why, for the audit trail', reason)
  .option('--store <spec>', STORE)
  .option('--audit <file>', AUDIT)
  .option('--dry-run', 'check everything, change nothing')
  .option('--json', 'print one JSON object')
  .action(activate);

program
  .command('status')
  .description('print which rules are in force in the store, since when, and whether RINGFENCE_RULES is the same')
  .option('--store <spec>', STORE)
  .option('--audit <file>', AUDIT)
  .option('--json', 'print one JSON object')
  .action(status);

program
  .command('explain')
  .description('print what a person may read, who may read a document, and which clause decides; never titles or text')
  .option('--claims <file>', 'a person, as JSON: { tenant, sub, roles, groups, clearance, compartments }')
  .option('--rules <file>', 'default: the rules in force in --store, else RINGFENCE_RULES, else the sample company')
  .option('--document <id>', 'a document: <source>/<path>; without --claims: who may read it')
  .option('--store <spec>', 'where the documents are: sqlite:PATH or qdrant:COLLECTION; opened for reading')
  .option('--tenant <name>', "the document's tenant, if it is not the person's")
  .option('--label <file>', 'a label from a JSON file in place of a document')
  .option('--samples', 'with --claims and --store: name some documents of each tag')
  .option('--at <instant>', 'as of this moment; default: now', instant)
  .option('--json', 'print one JSON object')
  .action(explain);

program
  .command('diff')
  .description('tell what a new version of the rules would open and close, before it is put in force')
  .argument('<old>', 'a rules file, in-force, or the hash of an archived version')
  .argument('<new>', 'the same')
  .option('--store <spec>', 'whose documents: without it only what the roles hold is compared')
  .option('--tenant <name>', 'this tenant alone')
  .option('--samples <count>', 'document ids in each count', whole(100), 5)
  .option('--fail-on <what>', `exit code 1 on: ${FAILURES.join(', ')}`, failures, ['restricted', 'orphaned'])
  .option('--json', 'print one JSON object')
  .action(diff);

program
  .command('test')
  .description('run tests of rules: who may read what; exit code 1 when one fails')
  .argument('[file]', 'the tests', 'rules.test.yaml')
  .option(
    '--rules <version>',
    'a rules file, in-force, or a hash; default: in force in --store, else rules.yaml beside the tests',
  )
  .option('--store <spec>', 'where the stored documents are that tests name')
  .option('--at <instant>', 'as of this moment; default: now', instant)
  .option('--min-coverage <percent>', 'exit code 1 when less of the rules is exercised', whole(100))
  .option('--json', 'print one JSON object')
  .action(test);

program
  .command('schema')
  .description('print the JSON Schema of the rules file, or of its tests, for editors')
  .option('--tests', 'of a file of tests')
  .option('--write <file>', 'write it to this file')
  .action(schema);

// A reader that has seen enough (| head) is no failure.
process.stdout.on('error', () => process.exit());
await program.parseAsync();
