import { describe, expect, test } from '@jest/globals';
import { checkAdapters, checkArrows, checkFolderCycles } from './arrow-checks.ts';
import { importsOf, readSourceFiles, resolved, type SourceFile } from './source-files.ts';
import { checkName, checkSize, checkText, MAX_LINES, TEXT_RULES } from './text-checks.ts';

const files = readSourceFiles();
const planted = (path: string, text: string): SourceFile => ({ path, text });

describe('the code of this repository', () => {
  test('is all there: enough files and imports were found, in every room', () => {
    for (const room of ['retrieval', 'guardrails', 'ingestion', 'src', 'scripts', 'test']) {
      expect(files.filter(({ path }) => path.startsWith(`${room}/`)).length).toBeGreaterThan(3);
    }
    expect(files.flatMap(importsOf).length).toBeGreaterThan(300);
  });
  test('has every import that is written, whatever its form', () => {
    const statements = files.flatMap(({ text }) => text.match(/^(?:import|export)\b[^;]*?\bfrom\b/gmu) ?? []);
    expect(files.flatMap(importsOf).length).toBeGreaterThanOrEqual(statements.length);
  });
  test('imports only files that exist', () => {
    const known = new Set(files.map(({ path }) => path));
    const missing = files
      .filter(({ path }) => !path.startsWith('test/architecture/'))
      .flatMap((file) => importsOf(file).flatMap((module) => resolved(file, module) ?? []))
      .filter((target) => target.endsWith('.ts') && !known.has(target));
    expect(missing).toEqual([]);
  });
  test('has no arrow but the listed ones', () => {
    expect(files.flatMap(checkArrows)).toEqual([]);
  });
  test('names adapters in src/compose.ts alone', () => {
    expect(files.flatMap(checkAdapters)).toEqual([]);
  });
  test('has no folders that import each other in a circle', () => {
    expect(checkFolderCycles(files.filter(({ path }) => !path.startsWith('test/')))).toEqual([]);
  });
  test('keeps what is dangerous where it belongs', () => {
    expect(files.flatMap(checkText)).toEqual([]);
  });
  test('has no file of more than 300 lines', () => {
    expect(files.flatMap(checkSize)).toEqual([]);
  });
  test('has files in kebab-case', () => {
    expect(files.flatMap(checkName)).toEqual([]);
  });
});

describe('the arrows test goes red for', () => {
  test.each([
    ['retrieval that knows the service', 'retrieval/retriever.ts', "import { x } from '../src/config.ts';"],
    [
      'retrieval that knows guardrails, by type alone',
      'retrieval/passage.ts',
      "import type { G } from '../guardrails/index.ts';",
    ],
    [
      'guardrails that know retrieval',
      'guardrails/guards/pii-guard.ts',
      "import { x } from '../../retrieval/index.ts';",
    ],
    ['ingestion that knows guardrails', 'ingestion/ingest.ts', 'import { x } from "../guardrails/index.ts";'],
    [
      'a room that is entered beside its door',
      'ingestion/ingest.ts',
      "import { x } from '../retrieval/policy/label.ts';",
    ],
    [
      'a part of the service that is entered beside its door',
      'src/http/app.ts',
      "import { x } from '../contract/ask.ts';",
    ],
    ['a contract that is no leaf', 'src/contract/ask.ts', "import { x } from '../../retrieval/index.ts';"],
    ['a console that knows more than the contract', 'src/console/page.ts', "import { x } from '../audit/index.ts';"],
    ['a port that knows compose', 'src/ask.ts', "import { x } from './compose.ts';"],
    ['someone who imports a script', 'src/main.ts', "import { x } from '../scripts/token.ts';"],
    ['someone who imports a test', 'retrieval/passage.ts', "import { x } from '../test/support/quotable.ts';"],
    ['an arrow in a re-export', 'guardrails/index.ts', "export { mayRead } from '../retrieval/index.ts';"],
    ['an arrow in a star export', 'guardrails/index.ts', "export * from '../retrieval/index.ts';"],
    ['an arrow in a side effect', 'guardrails/index.ts', "import '../retrieval/index.ts';"],
    ['an arrow in a dynamic import', 'guardrails/guard.ts', "const x = await import('../retrieval/index.ts');"],
    ['an arrow in an inline type', 'guardrails/guard.ts', "type X = import('../retrieval/index.ts').Label;"],
    [
      'an arrow over many lines',
      'guardrails/guard.ts',
      "import {\n  a, // it's b\n  b,\n} from\n  '../retrieval/index.ts';",
    ],
    ['a room that no row knows', 'extras/thing.ts', "import { x } from '../retrieval/index.ts';"],
    ['a part of the service that no row knows', 'src/extras/thing.ts', "import { x } from '../config.ts';"],
    ['retrieval that knows HTTP', 'retrieval/retriever.ts', "import express from 'express';"],
    ['guardrails that log', 'guardrails/screened.ts', "import winston from 'winston';"],
    ['a route that knows a vendor', 'src/http/app.ts', "import { ChatOpenAI } from '@langchain/openai';"],
  ])('%s', (_, path, text) => {
    expect(checkArrows(planted(path, text))).toHaveLength(1);
  });

  test('an adapter that is named outside of compose, also under another name', () => {
    const text = "import { createSqliteStore as x, Subject } from '../../retrieval/index.ts';";
    expect(checkAdapters(planted('src/http/app.ts', text))).toHaveLength(1);
    expect(checkAdapters(planted('src/compose.ts', text))).toEqual([]);
  });

  test('folders that import each other', () => {
    const circle = [
      planted('retrieval/policy/a.ts', "import { b } from '../stores/b.ts';"),
      planted('retrieval/stores/b.ts', "import { c } from '../passage.ts';"),
      planted('retrieval/passage.ts', "import { a } from './policy/a.ts';"),
    ];
    expect(checkFolderCycles(circle)).toEqual([
      'retrieval/policy → retrieval/stores → retrieval/passage.ts → retrieval/policy',
    ]);
    expect(checkFolderCycles(circle.slice(0, 2))).toEqual([]);
  });

  test('but not for what is allowed', () => {
    const allowed = [
      planted('ingestion/ingest.ts', "import { makeLabel } from '../retrieval/index.ts';"),
      planted(
        'src/compose.ts',
        "import { createSqliteStore } from '../retrieval/index.ts';\nimport { app } from './http/index.ts';",
      ),
      planted('src/http/routes/ask-route.ts', "import { x } from '../problems.ts';\nimport express from 'express';"),
      planted('test/unit/a.test.ts', "import { x } from '../../retrieval/policy/label.ts';"),
      planted('retrieval/policy/label.ts', "import { z } from 'zod';\nimport { x } from '../errors.ts';"),
    ];
    expect(allowed.flatMap((file) => [...checkArrows(file), ...checkAdapters(file)])).toEqual([]);
  });
});

describe('the text checks go red for', () => {
  test.each([
    ['a cursor', 'retrieval/stores/sqlite-store.ts', 'for (const row of rows.iterate()) break;'],
    ['a Subject of one’s own', 'src/http/app.ts', 'const s = Subject.verified(claims);'],
    ['… written in two lines', 'src/http/app.ts', 'const s = Subject\n  .verified(claims);'],
    ['… by index', 'src/http/app.ts', "const s = Subject['veri' + 'fied'](claims);"],
    ['… by destructuring', 'src/http/app.ts', 'const { verified } = Subject;'],
    ['… under another name', 'scripts/demo/demo.ts', "import { Subject as Person } from '../../retrieval/index.ts';"],
    ['an AccessFilter of one’s own', 'retrieval/stores/sqlite-store.ts', 'return new AccessFilter(all(), reader);'],
    ['an AccessFilter through its prototype', 'src/ask.ts', 'Object.create(AccessFilter.prototype)'],
    ['an AccessFilter by reflection', 'src/ask.ts', 'Reflect.construct(AccessFilter, [])'],
    ['a subclass of a proof', 'src/ask.ts', 'class Mine extends Permitted {}'],
    ['a second check of one’s own', 'src/stages/retrieving.ts', 'Permitted.check(filter, row)'],
    ['a screened text of one’s own', 'src/stages/drafting.ts', "new Screened('answer', text)"],
    ['the environment in a room', 'retrieval/retriever.ts', 'const url = process.env.QDRANT_URL;'],
    ['… by index', 'src/http/app.ts', "process['env'].X"],
    ['… by import', 'src/http/app.ts', "import { env } from 'node:process';"],
    ['a word to the console', 'scripts/demo/demo.ts', 'console.log(1)'],
    ['a computed module', 'src/http/app.ts', 'await import(name)'],
    ['a silenced type', 'src/http/app.ts', '// @ts-ignore'],
    ['an expected type error outside of the proofs', 'test/unit/a.test.ts', '// @ts-expect-error: no'],
    ['a silenced linter', 'src/http/app.ts', '// oxlint-disable-next-line'],
    ['… in a whole file', 'src/http/app.ts', '/* eslint-disable no-control-regex -- because */'],
    ['… about types', 'src/http/app.ts', '// oxlint-disable-next-line typescript/no-explicit-any -- because'],
    ['… without a reason', 'src/http/app.ts', '// oxlint-disable-next-line no-control-regex'],
  ])('%s', (_, path, text) => {
    expect(checkText(planted(path, text)).length).toBeGreaterThan(0);
  });

  test('but not for what is allowed', () => {
    const allowed = [
      planted('src/identity/claim-mapping.ts', 'return Subject.verified(attributes);'),
      planted('src/stages/asking.ts', 'readonly permitted: readonly Permitted[];\nPermitted.id(p)'),
      planted('guardrails/a.ts', '// oxlint-disable-next-line no-control-regex, no-misleading-character-class -- why'),
      planted('scripts/ingest.ts', 'readConfig({ ...process.env })'),
      planted('src/console/index.ts', "import { page } from '../console/page.ts'; // the console. Then"),
    ];
    expect(allowed.flatMap(checkText)).toEqual([]);
  });

  test('each rule at least once, so that none is dead', () => {
    const samples = new Map(
      TEXT_RULES.map(({ id, pattern }) => [id, SAMPLES.filter((text) => pattern.test(text)).length]),
    );
    expect([...samples].filter(([, count]) => count === 0)).toEqual([]);
  });

  test('a file of 301 lines, and a name that is not in kebab-case', () => {
    const lines = (count: number) => planted('src/a.ts', 'x\n'.repeat(count));
    expect([checkSize(lines(MAX_LINES)).length, checkSize(lines(MAX_LINES + 1)).length]).toEqual([0, 1]);
    expect(checkSize(planted('src/a.ts', `${'x\n'.repeat(MAX_LINES)}x`))).toHaveLength(1);
    for (const path of ['src/askRoute.ts', 'src/Ask.ts', 'src/ask_route.ts', 'src/Http/ask.ts', 'src/a--b.ts']) {
      expect(checkName(planted(path, ''))).toHaveLength(1);
    }
    expect(checkName(planted('src/http/ask-route.test.ts', ''))).toEqual([]);
  });
});

const SAMPLES = [
  'rows.iterate()',
  'Subject.verified(x)',
  'new AccessFilter(x)',
  'Permitted.check(x)',
  'new Permitted(x)',
  'Subject as S',
  'Reflect.construct(x)',
  'process.env.X',
  'console.log(x)',
  'import(name)',
  '// @ts-nocheck',
  '// @ts-expect-error',
  '/* eslint-disable */',
];
