import type { Stage } from './guard.ts';

/** UTF-16 units. No guard looks at more than this: its work is bounded by its input, so a longer text is blocked unread. */
export const MAX_TEXT_CHARS = 32_000;

/** What the length guard lets through, in UTF-16 units. */
export const MAX_CHARS_BY_STAGE: Readonly<Record<Stage, number>> = {
  question: 4_000,
  passage: MAX_TEXT_CHARS,
  answer: MAX_TEXT_CHARS,
};
