import { RetrievalError } from './errors.ts';
import type { ControlRecord, RulesArchive } from './stores/ports.ts';
import { parseRules, rulesHash, type RulesReading } from './policy/rules-file.ts';
import type { RulesProblem } from './policy/rules-problem.ts';
import type { Rules } from './policy/rules.ts';

export interface RulesRegisterDeps {
  readonly archive: RulesArchive;
  /** Default: parseRules. */
  readonly parse?: ((text: string) => RulesReading) | undefined;
  /** How many versions stay in memory; default 4. */
  readonly keep?: number | undefined;
}

export type Activation =
  | {
      readonly ok: true;
      readonly rules: Rules;
      readonly control: ControlRecord;
      readonly warnings: readonly RulesProblem[];
    }
  /** Nothing was changed: the rules in force stay in force. */
  | {
      readonly ok: false;
      readonly hash: string;
      readonly problems: readonly RulesProblem[];
    };

export interface RulesRegister {
  /**
   * The rules that a control record names: from memory, or else from the archive.
   * @throws RetrievalError policy.rules_not_loaded: no rules are in force, or the archive doesn't hold them whole
   * @throws RetrievalError store.…: the archive can't be read
   */
  forControl(control: ControlRecord): Promise<Rules>;
  /**
   * Checks a rules file, archives it, and makes it the one in force, in one commit.
   * @param replaces hash of the version that must be in force until then, or `none`; undefined: whichever is
   * @throws RetrievalError policy.rules_overtaken
   * @throws RetrievalError store.…: the archive can't be written; the rules in force stay in force
   */
  activate(text: string, replaces?: string): Promise<Activation>;
}

export function createRulesRegister({ archive, parse = parseRules, keep = 4 }: RulesRegisterDeps): RulesRegister {
  const loaded = createRecent<Rules>(keep);
  const loading = new Map<string, Promise<Rules>>();

  const load = async (hash: string): Promise<Rules> => {
    const text = await archive.rulesText(hash);
    if (text === undefined) throw notLoaded('The archive has no rules of this hash');
    if (rulesHash(text) !== hash) throw notLoaded('The archived rules do not have the hash that they are filed under');
    const reading = parse(text);
    if (!reading.ok || reading.rules.hash !== hash) throw notLoaded('The archived rules can no longer be read');
    loaded.add(hash, reading.rules);
    return reading.rules;
  };

  return {
    async forControl({ rulesHash: hash }) {
      if (hash === undefined) throw notLoaded('No rules are in force');
      const known = loaded.get(hash);
      if (known) return known;
      // Requests that meet a new version at once share one reading of it; a failure is forgotten with them.
      const pending = loading.get(hash) ?? load(hash).finally(() => loading.delete(hash));
      loading.set(hash, pending);
      return pending;
    },
    async activate(text, replaces) {
      const reading = parse(text);
      if (!reading.ok) return { ...reading, hash: rulesHash(text) };
      const control = await archive.activate({ hash: reading.rules.hash, text, replaces });
      loaded.add(reading.rules.hash, reading.rules);
      return { ...reading, control };
    },
  };
}

const notLoaded = (why: string) => new RetrievalError('policy.rules_not_loaded', why);

/** The last few values that were asked for, by key. */
const createRecent = <T>(most: number) => {
  const values = new Map<string, T>();
  const add = (key: string, value: T) => {
    values.delete(key);
    values.set(key, value);
    for (const oldest of values
      .keys()
      .take(Math.max(0, values.size - most))
      .toArray())
      values.delete(oldest);
  };
  return {
    add,
    get(key: string): T | undefined {
      const value = values.get(key);
      if (value !== undefined) add(key, value);
      return value;
    },
  };
};
