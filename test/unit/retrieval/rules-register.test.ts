import { describe, expect, jest, test } from '@jest/globals';
import {
  type ControlRecord,
  createRulesRegister,
  parseRules,
  RetrievalError,
  type RulesArchive,
  rulesHash,
} from '../../../retrieval/index.ts';

const fileOf = (tag: string) => `version: 1
tags: { ${tag}: x }
tenants: { acme: { roles: { employee: { tags: [${tag}] } } } }
`;

const createArchive = (files: readonly string[] = []) => {
  const texts = new Map(files.map((text) => [rulesHash(text), text]));
  let epoch = 0;
  const rulesText = jest.fn((hash: string): Promise<string | undefined> => Promise.resolve(texts.get(hash)));
  const archive: RulesArchive = {
    rulesText,
    activate({ hash, text }): Promise<ControlRecord> {
      texts.set(hash, text);
      epoch += 1;
      return Promise.resolve({ epoch, rulesHash: hash });
    },
  };
  return { archive, texts, rulesText };
};

const control = (text: string): ControlRecord => ({ epoch: 1, rulesHash: rulesHash(text) });
const notLoaded = expect.objectContaining({ code: 'policy.rules_not_loaded' });

describe('the rules in force', () => {
  test('are had from the archive once, by the hash that the control record names', async () => {
    const { archive, rulesText } = createArchive([fileOf('a'), fileOf('b')]);
    const register = createRulesRegister({ archive });
    expect((await register.forControl(control(fileOf('a')))).tags).toEqual(new Set(['a']));
    expect((await register.forControl(control(fileOf('b')))).tags).toEqual(new Set(['b']));
    expect((await register.forControl(control(fileOf('a')))).tags).toEqual(new Set(['a']));
    expect(rulesText).toHaveBeenCalledTimes(2);
  });

  test('are read once when many requests meet a new version together', async () => {
    const { archive, rulesText } = createArchive([fileOf('a')]);
    const parse = jest.fn(parseRules);
    const register = createRulesRegister({ archive, parse });
    const all = await Promise.all(Array.from({ length: 50 }, () => register.forControl(control(fileOf('a')))));
    expect(new Set(all).size).toBe(1);
    expect([rulesText.mock.calls.length, parse.mock.calls.length]).toEqual([1, 1]);
  });

  test('are refused where none are in force', async () => {
    const register = createRulesRegister({ archive: createArchive().archive });
    await expect(register.forControl({ epoch: 0, rulesHash: undefined })).rejects.toEqual(notLoaded);
  });

  test('are refused where the archive does not hold them, and found once it does', async () => {
    const { archive, texts } = createArchive();
    const register = createRulesRegister({ archive });
    await expect(register.forControl(control(fileOf('a')))).rejects.toEqual(notLoaded);
    texts.set(rulesHash(fileOf('a')), fileOf('a'));
    expect((await register.forControl(control(fileOf('a')))).tags).toEqual(new Set(['a']));
  });

  test('are refused where the archived text was changed, though it is valid', async () => {
    const { archive, texts } = createArchive();
    texts.set(rulesHash(fileOf('a')), fileOf('b'));
    const register = createRulesRegister({ archive });
    await expect(register.forControl(control(fileOf('a')))).rejects.toEqual(notLoaded);
  });

  test('are refused where the archived text is no longer valid', async () => {
    const broken = 'version: 7\n';
    const register = createRulesRegister({ archive: createArchive([broken]).archive });
    await expect(register.forControl(control(broken))).rejects.toEqual(notLoaded);
  });

  test('are never those of a parser that answers with others', async () => {
    const { archive } = createArchive([fileOf('a')]);
    const register = createRulesRegister({ archive, parse: () => parseRules(fileOf('b')) });
    await expect(register.forControl(control(fileOf('a')))).rejects.toEqual(notLoaded);
  });

  test('are never read from a changed text, whatever a parser makes of it', async () => {
    const { archive, texts } = createArchive();
    texts.set(rulesHash(fileOf('a')), fileOf('b'));
    const register = createRulesRegister({ archive, parse: () => parseRules(fileOf('a')) });
    await expect(register.forControl(control(fileOf('a')))).rejects.toEqual(notLoaded);
  });

  test('keep the code of a store that fails, and are had again when it recovers', async () => {
    const { archive, rulesText } = createArchive([fileOf('a')]);
    rulesText.mockRejectedValueOnce(new RetrievalError('store.unavailable', 'down'));
    const register = createRulesRegister({ archive });
    await expect(register.forControl(control(fileOf('a')))).rejects.toMatchObject({ code: 'store.unavailable' });
    expect((await register.forControl(control(fileOf('a')))).tags).toEqual(new Set(['a']));
  });

  test('are kept in bounded number, the last used ones', async () => {
    const { archive, rulesText } = createArchive(['a', 'b', 'c'].map(fileOf));
    const register = createRulesRegister({ archive, keep: 2 });
    for (const tag of ['a', 'b', 'a', 'c', 'a']) await register.forControl(control(fileOf(tag)));
    expect(rulesText).toHaveBeenCalledTimes(3);
    await register.forControl(control(fileOf('b')));
    expect(rulesText).toHaveBeenCalledTimes(4);
  });
});

describe('activating', () => {
  test('a valid file archives it under its hash and needs no second reading', async () => {
    const { archive, texts, rulesText } = createArchive();
    const register = createRulesRegister({ archive });
    const activation = await register.activate(fileOf('a'));
    expect(activation).toMatchObject({ ok: true, control: { epoch: 1, rulesHash: rulesHash(fileOf('a')) } });
    expect(texts.get(rulesHash(fileOf('a')))).toBe(fileOf('a'));
    expect((await register.forControl(control(fileOf('a')))).tags).toEqual(new Set(['a']));
    expect(rulesText).not.toHaveBeenCalled();
  });

  test('a broken file changes nothing and tells its problems', async () => {
    const { archive, texts } = createArchive();
    const activation = await createRulesRegister({ archive }).activate('version: 2\n');
    expect(activation).toMatchObject({ ok: false, hash: rulesHash('version: 2\n') });
    expect(activation.ok ? [] : activation.problems).not.toEqual([]);
    expect(texts.size).toBe(0);
  });

  test('a file that the archive cannot keep does not bring it into force', async () => {
    const { archive } = createArchive();
    archive.activate = () => Promise.reject(new RetrievalError('store.read_only', 'read only'));
    const register = createRulesRegister({ archive });
    await expect(register.activate(fileOf('a'))).rejects.toMatchObject({ code: 'store.read_only' });
    await expect(register.forControl(control(fileOf('a')))).rejects.toEqual(notLoaded);
  });
});
