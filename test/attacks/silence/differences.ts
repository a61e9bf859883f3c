import type { createTap } from './model.ts';
import type { WireRequest } from './requests.ts';
import { type Variant, VARIANTS } from './variants.ts';
import type { Answer, WatchedService } from './watched-service.ts';

export type Part = keyof Answer | 'model input';
export interface Difference {
  readonly variant: Variant;
  readonly part: Part;
  readonly caller: string;
  readonly request: WireRequest;
  readonly expected: string;
  readonly actual: string;
}

export interface Seen {
  readonly answer: Answer;
  readonly model: readonly string[];
}

const partsOf = ({ answer, model }: Seen): readonly (readonly [Part, string])[] => [
  ['status', answer.status],
  ['headers', answer.headers],
  ['body', answer.body],
  ['log', answer.log],
  ['model input', model.join('\n')],
];

/** Asks the reference and every variant the same, all at once, and nothing else meanwhile: what arrives at the model is theirs. */
export const askAll = async (
  services: readonly WatchedService[],
  tap: ReturnType<typeof createTap>,
  request: WireRequest,
  authorization: string | undefined,
): Promise<readonly Seen[]> => {
  const answers = await Promise.all(services.map((service) => service.exchange(request, authorization)));
  const arrived = tap();
  return answers.map((answer, at) => ({ answer, model: arrived.get(services[at]?.name ?? '') ?? [] }));
};

export function differencesOf(seen: readonly Seen[], caller: string, request: WireRequest): Difference[] {
  const [reference, ...others] = seen;
  if (!reference) return [];
  const expected = partsOf(reference);
  return others.flatMap((other, at) =>
    partsOf(other).flatMap(([part, actual], place) => {
      const [, wanted = ''] = expected[place] ?? [];
      const variant = VARIANTS[at];
      return wanted === actual || !variant ? [] : [{ variant, part, caller, request, expected: wanted, actual }];
    }),
  );
}
