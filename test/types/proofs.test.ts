import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Screened } from '../../guardrails/index.ts';
import { AccessFilter, Narrowing, Permitted, Subject } from '../../retrieval/index.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');
const samples = readFileSync(path.join(import.meta.dirname, 'proofs.ts'), 'utf8');

/** The compiler's verdict on the samples without their directives: line → error code. */
const compiled = (text: string): ReadonlyMap<number, string> => {
  const directory = mkdtempSync(path.join(tmpdir(), 'proofs-'));
  try {
    const absolute = text.replaceAll(/from '\.\.\/\.\.\//gu, `from '${ROOT}/`);
    writeFileSync(path.join(directory, 'proofs.ts'), absolute.replaceAll('@ts-expect-error', 'expected:'));
    writeFileSync(
      path.join(directory, 'tsconfig.json'),
      JSON.stringify({
        extends: path.join(ROOT, 'tsconfig.json'),
        compilerOptions: { typeRoots: [path.join(ROOT, 'node_modules', '@types')] },
        include: ['proofs.ts'],
      }),
    );
    writeFileSync(path.join(directory, 'package.json'), '{ "type": "module" }');
    const tsc = path.join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
    const { stdout } = spawnSync(process.execPath, [tsc, '--noEmit', '--pretty', 'false'], {
      cwd: directory,
      encoding: 'utf8',
    });
    const errors = stdout.matchAll(/^proofs\.ts\((?<line>\d+),\d+\): error (?<code>TS\d+)/gmu);
    return new Map([...errors].map(({ groups }) => [Number(groups?.['line']), groups?.['code'] ?? '']));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
};

describe('what must not compile', () => {
  const lines = samples.split('\n');
  const expected = new Map(
    lines.flatMap((line, index): [number, string][] => {
      const code = /@ts-expect-error (?<code>TS\d+): \S/u.exec(line)?.groups?.['code'];
      return code === undefined ? [] : [[index + 2, code]];
    }),
  );

  test('is refused for the reason that stands above it, and nothing else is', () => {
    expect(expected.size).toBeGreaterThan(20);
    expect(samples.match(/@ts-expect-error/gu)).toHaveLength(expected.size);
    expect([...compiled(samples)]).toEqual([...expected]);
  });
});

describe('a forged proof', () => {
  // What a cast, or JavaScript without a compiler, can make: the right prototype without the private fields.
  const filter: AccessFilter = Object.create(AccessFilter.prototype);
  const narrowing: Narrowing = Object.create(Narrowing.prototype);
  const subject: Subject = Object.create(Subject.prototype);
  const permitted: Permitted = Object.create(Permitted.prototype);
  const screened: Screened<'question'> = Object.create(Screened.prototype);
  const row = { id: 'x', label: {}, content: {} };
  const rules = { hash: '', tags: new Set<string>(), compartments: new Set<string>(), tenants: new Map() };

  test.each<[string, () => unknown]>([
    ['AccessFilter, for its condition', () => AccessFilter.condition(filter)],
    ['AccessFilter, for its reader', () => AccessFilter.reader(filter)],
    ['AccessFilter, by a narrowing', () => Narrowing.toTags(filter, ['finance'])],
    ['AccessFilter, by the second check', () => Permitted.check(filter, row)],
    ['Narrowing', () => Narrowing.condition(narrowing)],
    ['Subject', () => Subject.attributes(subject)],
    ['Subject, by compile', () => AccessFilter.compile(rules, subject, 0)],
    ['Permitted, for its id', () => Permitted.id(permitted)],
    ['Permitted, for its label', () => Permitted.label(permitted)],
    ['Permitted, for its content', () => Permitted.content(permitted)],
    ['Screened, for its text', () => Screened.text(screened)],
    ['Screened, for its stage', () => Screened.stage(screened)],
  ])('%s, throws when it is read', (_, read) => {
    expect(read).toThrow(expect.objectContaining({ name: 'TypeError' }));
  });

  test('shows nothing of itself when it is copied, listed or printed', () => {
    const real = Subject.verified({
      tenant: 'acme',
      id: 'ada',
      principals: ['user:ada'],
      roles: ['employee'],
      clearance: 0,
      compartments: [],
      scopes: [],
    });
    expect(JSON.stringify(real)).toBe('{}');
    expect(Object.keys(real)).toEqual([]);
    const copy: Subject = Object.assign(Object.create(Subject.prototype), real);
    expect(() => Subject.attributes(copy)).toThrow(expect.objectContaining({ name: 'TypeError' }));
    const cloned: Subject = Object.setPrototypeOf(structuredClone(real), Subject.prototype);
    expect(() => Subject.attributes(cloned)).toThrow(expect.objectContaining({ name: 'TypeError' }));
  });
});
