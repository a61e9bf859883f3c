import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createSqliteStore, rulesHash } from '../../retrieval/index.ts';
import { createAuditReader } from '../../src/audit/index.ts';
import { rulesCommand } from '../support/rules-command.ts';
import { RULES } from '../support/service.ts';
import { analyzer, live } from '../support/stores-fixture.ts';

const NEWER = `${RULES}# a later version\n`;

let directory: string;
const file = (name: string): string => path.join(directory, name);
const rules = (...parameters: readonly string[]) => rulesCommand(directory, parameters);
const inForce = async () => {
  const store = createSqliteStore({ path: file('store.db'), analyzer });
  try {
    return await store.control(live);
  } finally {
    await store.close();
  }
};
const events = () => {
  const reader = createAuditReader({ path: file('audit.db') });
  try {
    return reader.recent({ limit: 10 }).map(({ kind, detail }): Record<string, unknown> => ({ kind, ...detail }));
  } finally {
    reader.close();
  }
};

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'ringfence-activate-'));
  await writeFile(file('first.yaml'), RULES);
  await writeFile(file('newer.yaml'), NEWER);
  await writeFile(file('broken.yaml'), RULES.replace('tags: [finance], clear', 'tags: [finanse], clear'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

describe('npm run rules -- activate', () => {
  test('puts a file in force in a store that is not there yet, and says who, why and instead of what', async () => {
    expect((await rules('activate', 'first.yaml', '--reason', 'we begin')).code).toBe(0);
    const { code, out } = await rules('activate', 'newer.yaml', '--replaces', rulesHash(RULES), '--json');
    expect([code, JSON.parse(out)]).toMatchObject([0, { ok: true, activated: true, epoch: 2, recorded: true }]);
    expect(await inForce()).toEqual({ epoch: 2, rulesHash: rulesHash(NEWER) });
    const by = { kind: 'rules.activated', via: 'command', operator: userInfo().username };
    expect(events()).toEqual([
      { ...by, hash: rulesHash(NEWER), epoch: 2, replaced: rulesHash(RULES) },
      { ...by, hash: rulesHash(RULES), epoch: 1, replaced: 'none', reason: 'we begin' },
    ]);
  });

  test('puts an archived version back in force, and none that the archive does not hold', async () => {
    for (const name of ['first.yaml', 'newer.yaml']) expect((await rules('activate', name)).code).toBe(0);
    expect((await rules('activate', '--hash', rulesHash(RULES))).code).toBe(0);
    expect(await inForce()).toEqual({ epoch: 3, rulesHash: rulesHash(RULES) });
    expect((await rules('activate', '--hash', 'f'.repeat(64))).code).toBe(1);
    expect(await inForce()).toEqual({ epoch: 3, rulesHash: rulesHash(RULES) });
  });

  test('ADM-04 does not overtake a version that was not looked at', async () => {
    expect((await rules('activate', 'first.yaml', '--replaces', 'none')).code).toBe(0);
    for (const seen of ['none', 'b'.repeat(64)]) {
      const { code, errors } = await rules('activate', 'newer.yaml', '--replaces', seen);
      expect([code, errors]).toEqual([1, expect.stringContaining('policy.rules_overtaken')]);
    }
    expect(await inForce()).toEqual({ epoch: 1, rulesHash: rulesHash(RULES) });
    expect(events()).toHaveLength(1);
  });

  test('changes nothing by a file that cannot be used, and records that', async () => {
    expect((await rules('activate', 'first.yaml')).code).toBe(0);
    const { code, out } = await rules('activate', 'broken.yaml');
    expect([code, out]).toEqual([1, expect.stringContaining('undeclared_tag')]);
    expect(await inForce()).toEqual({ epoch: 1, rulesHash: rulesHash(RULES) });
    expect(events()[0]).toMatchObject({ kind: 'rules.rejected', kept: rulesHash(RULES), via: 'command' });
  });

  test('rehearses without a trace', async () => {
    expect((await rules('activate', 'first.yaml')).code).toBe(0);
    const { code, out } = await rules('activate', 'newer.yaml', '--dry-run', '--json');
    expect([code, JSON.parse(out)]).toMatchObject([0, { ok: true, dryRun: true, inForce: rulesHash(RULES) }]);
    expect((await rules('activate', 'newer.yaml', '--dry-run', '--replaces', 'none')).code).toBe(1);
    expect((await rules('activate', 'broken.yaml', '--dry-run')).code).toBe(1);
    expect([(await inForce()).epoch, events().length]).toEqual([1, 1]);
  });

  test('does not begin where it could not be recorded', async () => {
    await writeFile(file('audit.db'), 'this is no database, and long enough to be seen as none'.repeat(20));
    expect((await rules('activate', 'first.yaml')).code).toBe(1);
    expect((await inForce()).rulesHash).toBeUndefined();
  });

  test('says loudly that a change is not on record, and records it when it is run again', async () => {
    expect((await rules('activate', 'first.yaml')).code).toBe(0);
    const trail = new DatabaseSync(file('audit.db'));
    trail.exec("CREATE TRIGGER full BEFORE INSERT ON events BEGIN SELECT RAISE(ABORT, 'disk full'); END");
    const { code, errors } = await rules('activate', 'newer.yaml');
    expect([code, errors]).toEqual([1, expect.stringContaining('ARE in force')]);
    expect((await inForce()).rulesHash).toBe(rulesHash(NEWER));
    trail.exec('DROP TRIGGER full');
    trail.close();
    for (const _ of [1, 2]) expect((await rules('activate', 'newer.yaml')).code).toBe(0);
    expect(events()).toHaveLength(2);
    expect(events()[0]).toMatchObject({ hash: rulesHash(NEWER), epoch: 2, replaced: 'unknown' });
  });

  test('that fails half-way leaves the rules in force as they were, and nothing behind', async () => {
    expect((await rules('activate', 'first.yaml')).code).toBe(0);
    const raw = new DatabaseSync(file('store.db'));
    raw.exec("CREATE TRIGGER stop BEFORE UPDATE OF rules_hash ON control BEGIN SELECT RAISE(ABORT, 'stop'); END");
    expect((await rules('activate', 'newer.yaml')).code).toBe(1);
    expect(await inForce()).toEqual({ epoch: 1, rulesHash: rulesHash(RULES) });
    expect(raw.prepare('SELECT count(*) AS n FROM rules_archive').get()).toMatchObject({ n: 1 });
    raw.exec('DROP TRIGGER stop');
    raw.close();
    expect((await rules('activate', 'newer.yaml')).code).toBe(0);
    expect(events().map(({ hash }) => hash)).toEqual([rulesHash(NEWER), rulesHash(RULES)]);
  });

  test.each([
    ['neither a file nor a version', []],
    ['both', ['first.yaml', '--hash', 'a'.repeat(64)]],
    ['half a hash', ['--hash', 'abc']],
    ['a version to replace that is none', ['first.yaml', '--replaces', 'latest']],
    ['a file that is not there', ['nowhere.yaml']],
    ['a store of no kind', ['first.yaml', '--store', 'redis:x']],
    ['no reason after all', ['first.yaml', '--reason', ' ']],
  ])('ends with 2 for %s', async (_what, parameters) => {
    expect((await rules('activate', ...parameters)).code).toBe(2);
  });
});

describe('npm run rules -- status', () => {
  test('names what is in force, since when, by whom, and whether the file is the same', async () => {
    expect((await rules('status')).code).toBe(1);
    expect((await rules('activate', 'first.yaml', '--reason', 'we begin')).code).toBe(0);
    const { code, out } = await rules('status', '--json');
    expect([code, JSON.parse(out)]).toMatchObject([
      0,
      {
        hash: rulesHash(RULES),
        epoch: 1,
        loads: true,
        file: 'none',
        activation: { via: 'command', reason: 'we begin' },
      },
    ]);
    const statusBeside = (name: string) =>
      rulesCommand(directory, ['status', '--json'], { RINGFENCE_RULES: file(name) });
    const files = ['first.yaml', 'newer.yaml', 'gone.yaml'];
    const states = await Promise.all(files.map(statusBeside));
    expect(states.map((state) => [state.code, JSON.parse(state.out).file])).toEqual([
      [0, 'same'],
      [1, 'differs'],
      [1, 'unreadable'],
    ]);
  });

  test('says so where the version in force cannot be loaded', async () => {
    expect((await rules('activate', 'first.yaml')).code).toBe(0);
    const raw = new DatabaseSync(file('store.db'));
    raw.prepare('UPDATE rules_archive SET text = ?').run(NEWER);
    raw.close();
    const { code, out } = await rules('status', '--json');
    expect([code, JSON.parse(out).loads]).toEqual([1, false]);
  });
});
