export type { Guard, GuardCode, GuardContext, Stage, Verdict } from './guard.ts';
export { pass } from './guard.ts';
export { Screened, type Screening, type ScreenOptions, type VerdictRecord } from './screened.ts';
export { splitSentences } from './grounding/sentences.ts';
export { contentWords } from './grounding/words.ts';
