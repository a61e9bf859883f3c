import { AccessFilter, mayRead, Narrowing } from '../../retrieval/index.ts';
import { holdsOnRow } from './evaluate-condition.ts';
import type { CallerShape } from './hostile-callers.ts';
import type { ConditionShape } from './hostile-conditions.ts';
import { WHOLE_SEEDS } from './hostile-labels.ts';

/** Asked once for each shape: it is plain, and slow. */
function remembered<T extends object>(ask: (shape: T) => string[]): (shape: T) => string[] {
  const known = new Map<T, string[]>();
  return (shape) => {
    const answer = known.get(shape) ?? ask(shape);
    known.set(shape, answer);
    return answer;
  };
}

/** The seeds that a caller may read: by mayRead for each, and by plain code for the narrowing. */
export const readable = remembered(({ make }: CallerShape): string[] => {
  const { filter, narrowing } = make();
  const { subject, grants, now } = AccessFilter.reader(filter);
  return WHOLE_SEEDS.filter(
    ({ label }) =>
      mayRead(subject, grants, label, now) && (!narrowing || holdsOnRow(Narrowing.condition(narrowing), label)),
  ).map(({ name }) => name);
});

/** The seeds that a condition admits, by an evaluator that shares nothing with the compilers. */
export const admitted = remembered(({ condition }: ConditionShape): string[] =>
  WHOLE_SEEDS.filter(({ label }) => holdsOnRow(condition, label)).map(({ name }) => name),
);

export const byFamily = <T extends { readonly family: string }>(shapes: readonly T[]): [string, T[]][] => [
  ...Map.groupBy(shapes, ({ family }) => family),
];
