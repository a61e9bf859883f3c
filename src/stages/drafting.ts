import { type AskDeps, type Drafted, type Quotable } from './asking.ts';
import { confirm } from './admission.ts';

const NOTHING = { sentences: [], removed: { citations: 0, sentences: 0 } } as const;

/** Without a passage no model is called. */
export const draftAnswer = async (deps: AskDeps, quotable: Quotable): Promise<Drafted> => {
  if (quotable.passages.length === 0) return { ...quotable, draft: NOTHING };
  const { control, filter } = await confirm(deps, quotable);
  const draft = await quotable.drafter.draft(quotable.question, quotable.passages, quotable.signal);
  return { ...quotable, control, filter, draft };
};
