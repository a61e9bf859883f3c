import { describe, expect, test } from '@jest/globals';
import { createMemoryStore, createRulesRegister, RetrievalError, rulesHash } from '../../../retrieval/index.ts';
import { createMemoryAuditSink } from '../../../src/audit/index.ts';
import { activateRules, type ActivationDeps } from '../../../src/rules-activation.ts';
import { createRulesFile } from '../../../src/rules-file.ts';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { recordingLog, RULES } from '../../support/service.ts';
import { analyzer, codeOf, live } from '../../support/stores-fixture.ts';

const NEWER = `${RULES}# newer\n`;
const OTHER = `${RULES}# of somebody else\n`;
const via = 'command';

const setUp = () => {
  const store = createMemoryStore({ analyzer });
  const register = createRulesRegister({ archive: store });
  const deps: ActivationDeps = {
    register,
    inForce: () => store.control(live),
    clock: () => 0,
    newId: () => 'an-id',
  };
  return { store, register, deps };
};

describe('activating rules', () => {
  test('names the version that it really replaced, also where another writer was faster', async () => {
    const { register, deps } = setUp();
    await register.activate(RULES);
    let raced = false;
    const racing: typeof register.activate = async (text, replaces) => {
      if (!raced) await register.activate(OTHER);
      raced = true;
      return register.activate(text, replaces);
    };
    const outcome = await activateRules({ ...deps, register: { activate: racing } }, { text: NEWER, via });
    expect(outcome).toMatchObject({
      kind: 'activated',
      replaced: rulesHash(OTHER),
      event: { detail: { replaced: rulesHash(OTHER), hash: rulesHash(NEWER) } },
    });
  });

  test('never replaces another version than the one that was named', async () => {
    const { store, register, deps } = setUp();
    await register.activate(OTHER);
    const request = { text: NEWER, via, replaces: rulesHash(RULES) } as const;
    expect(await codeOf(activateRules(deps, request))).toBe('policy.rules_overtaken');
    expect((await store.control(live)).rulesHash).toBe(rulesHash(OTHER));
  });

  test('that took effect though the store failed to say so is an activation, with its event', async () => {
    const { store, register, deps } = setUp();
    const silent: typeof register.activate = async (text, replaces) => {
      await register.activate(text, replaces);
      throw new RetrievalError('store.deadline', 'no answer');
    };
    const outcome = await activateRules({ ...deps, register: { activate: silent } }, { text: RULES, via });
    expect(outcome).toMatchObject({ kind: 'activated', epoch: (await store.control(live)).epoch, replaced: 'none' });
  });

  test('that did not take effect stays an error', async () => {
    const { deps } = setUp();
    const failing = { activate: () => Promise.reject(new RetrievalError('store.unavailable', 'down')) };
    expect(await codeOf(activateRules({ ...deps, register: failing }, { text: RULES, via }))).toBe('store.unavailable');
  });

  test('by a followed file is on record later, where nobody could say at once whether it happened', async () => {
    const { register, deps } = setUp();
    const directory = mkdtempSync(path.join(tmpdir(), 'ringfence-file-'));
    try {
      const file = path.join(directory, 'rules.yaml');
      writeFileSync(file, RULES);
      let down = false;
      const audit = createMemoryAuditSink();
      const rulesFile = createRulesFile({
        ...deps,
        path: file,
        follow: true,
        audit,
        log: recordingLog().log,
        inForce: async () => {
          if (down) throw new RetrievalError('store.unavailable', 'down');
          return deps.inForce();
        },
        register: {
          activate: async (text, replaces) => {
            await register.activate(text, replaces);
            down = true;
            throw new RetrievalError('store.deadline', 'no answer');
          },
        },
      });
      await rulesFile.reload();
      expect(await audit.find('an-id')).toEqual([]);
      down = false;
      expect(rulesFile.state(await deps.inForce())).toBe('rejected');
      await rulesFile.reload();
      expect(rulesFile.state(await deps.inForce())).toBe('ok');
      await rulesFile.reload();
      expect((await audit.find('an-id')).map(({ detail }) => detail)).toMatchObject([
        { hash: rulesHash(RULES), epoch: 1, replaced: 'none' },
      ]);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  test('two instances that begin one store at once agree on one version, and only its event is written', async () => {
    const { store, deps } = setUp();
    const directory = mkdtempSync(path.join(tmpdir(), 'ringfence-file-'));
    try {
      const audit = createMemoryAuditSink();
      const { log, entries } = recordingLog();
      const files = [RULES, OTHER].map((text, n) => {
        const file = path.join(directory, `${n}.yaml`);
        writeFileSync(file, text);
        return createRulesFile({ ...deps, path: file, follow: false, audit, log });
      });
      await Promise.all(files.map((one) => one.reload()));
      const control = await store.control(live);
      expect(files.map((one) => one.state(control)).sort()).toEqual(['differs', 'ok']);
      expect((await audit.find('an-id')).map(({ kind }) => kind)).toEqual(['rules.activated']);
      expect(entries.map(({ event }) => event).sort()).toEqual(['rules.activated', 'rules.file_differs']);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});
