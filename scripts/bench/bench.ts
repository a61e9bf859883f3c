// npm run bench -- NAME: ratios against a named peer measured in the same run, and one line of JSON at the end.
import { Command } from 'commander';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { exitByUsage } from '../command-line.ts';

const SHARED = new Set(['bench', 'measuring']);
const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('-bench.ts'))
  .map((file) => file.replace(/-bench\.ts$/u, ''))
  .filter((name) => !SHARED.has(name));

const program = new Command('npm run bench --')
  .description('Measures one thing against a peer. Each benchmark has its own --help.')
  .argument('<name>', `one of: ${names.join(', ')}`)
  .argument('[arguments...]', 'for the benchmark itself')
  .exitOverride(exitByUsage)
  .passThroughOptions()
  .allowUnknownOption();

const [name = '', ...rest] = program.parse().args;
if (!names.includes(name))
  program.error(`There is no benchmark of that name. There are: ${names.join(', ')}`, { exitCode: 2 });

const file = path.join(import.meta.dirname, `${name}-bench.ts`);
const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', file, ...rest], { stdio: 'inherit' });
const [code] = await once(child, 'exit');
process.exitCode = typeof code === 'number' ? code : 1;
