import { ENGLISH_CONTEXT } from './english-context-rules.ts';
import { ENGLISH_EXTRACTION } from './english-extraction-rules.ts';
import { ENGLISH_OVERRIDE } from './english-override-rules.ts';
import { ENGLISH_PERSONA } from './english-persona-rules.ts';
import { LANGUAGES } from './language-rules.ts';
import type { InjectionRule } from './rule.ts';

export const PHRASES: readonly InjectionRule[] = [
  ...ENGLISH_OVERRIDE,
  ...ENGLISH_EXTRACTION,
  ...ENGLISH_PERSONA,
  ...ENGLISH_CONTEXT,
  ...LANGUAGES,
];
