export type { Guard, GuardCode, GuardContext, Stage, Verdict } from './guard.ts';
export { pass } from './guard.ts';
export { Screened, type Screening, type ScreenOptions, type VerdictRecord } from './screened.ts';
