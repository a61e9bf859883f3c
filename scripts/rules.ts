// npm run rules -- check FILE | explain --claims FILE … | schema: the rules file, for those who write it.
import { writeFile } from 'node:fs/promises';
import { Command, InvalidArgumentError } from 'commander';
import { rulesJsonSchema } from '../retrieval/index.ts';
import { exitByUsage } from './command-line.ts';
import { check } from './rules/check.ts';
import { explain } from './rules/explain.ts';
import { say, stop } from './rules/terminal.ts';

const instant = (text: string): number => {
  const seconds = Math.floor(Date.parse(text) / 1_000);
  if (!Number.isFinite(seconds)) throw new InvalidArgumentError('write it as 2026-11-02 or 2026-11-02T09:00:00Z.');
  return seconds;
};

const schema = async ({ write }: { readonly write?: string }): Promise<void> => {
  const text = `${JSON.stringify(rulesJsonSchema(), null, 2)}\n`;
  if (write === undefined) process.stdout.write(text);
  else {
    await writeFile(write, text).catch(() => stop(2, `${write} can't be written.`));
    say(`${write} written`);
  }
};

const program = new Command('npm run rules --')
  .description('Check the rules file, and explain what a person may read under it.')
  .exitOverride(exitByUsage);

program
  .command('check')
  .description('tell every problem of a rules file with its place; exit code 1 when it cannot be used')
  .argument('<file>', 'the rules file')
  .option('--json', 'print one JSON object')
  .action(check);

program
  .command('explain')
  .description('print what a person may read, and for one document which clause decides; never titles or text')
  .requiredOption('--claims <file>', 'JSON: { tenant, sub, roles, groups, clearance, compartments }')
  .option('--rules <file>', 'default: the rules in force in --store, else RINGFENCE_RULES, else the sample company')
  .option('--document <id>', 'explain this document too: <source>/<path>')
  .option('--store <spec>', 'where the document is: sqlite:PATH')
  .option('--tenant <name>', "the document's tenant, if it is not the person's")
  .option('--label <file>', 'explain a label from a JSON file, without a store')
  .option('--at <instant>', 'as of this moment; default: now', instant)
  .option('--json', 'print one JSON object')
  .action(explain);

program
  .command('schema')
  .description('print the JSON Schema of the rules file, for editors')
  .option('--write <file>', 'write it to this file')
  .action(schema);

// A reader that has seen enough (| head) is no failure.
process.stdout.on('error', () => process.exit());
await program.parseAsync();
