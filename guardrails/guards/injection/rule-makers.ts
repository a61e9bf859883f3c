import type { Family, InjectionRule, Step, Weight } from './rule.ts';

interface RuleMaker extends InjectionRule {
  unlessBefore(words: readonly string[]): InjectionRule;
}

const made =
  (imperative: boolean) =>
  (id: string, family: Family, weight: Weight, ...steps: readonly Step[]): RuleMaker => {
    const rule: InjectionRule = { id, family, weight, steps, imperative, notBefore: new Set() };
    return { ...rule, unlessBefore: (words) => ({ ...rule, notBefore: new Set(words) }) };
  };

/** A verb first, addressed to whoever reads. */
export const command = made(true);
export const phrase = made(false);
