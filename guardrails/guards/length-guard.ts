import { block, type Guard, pass, type Stage } from '../guard.ts';
import { MAX_CHARS_BY_STAGE } from '../limits.ts';

/** Stands first: what follows works in proportion to the text. Limits in UTF-16 units. */
export const createLengthGuard = (maxChars: Readonly<Record<Stage, number>> = MAX_CHARS_BY_STAGE): Guard => ({
  name: 'length',
  stages: ['question', 'passage', 'answer'],
  window: 'whole',
  inspect: (text, { stage }) => (text.length <= maxChars[stage] ? pass : block('guardrails.too_long')),
});
