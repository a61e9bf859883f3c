import type { Analyzer } from '../../retrieval/index.ts';

export interface AskedTerm {
  /** Stemmed. */
  readonly term: string;
  /** Says what kind of text is wanted more than what about: an answer need not repeat it. */
  readonly soft: boolean;
}

export const SOFT_WEIGHT = 0.3;

/** The form of a question, which an answer does not repeat: its cues judge answers by it instead. */
const FORM =
  /\bhow (?:long|often|soon|many|much|high|large|big|far|old|quickly|fast)\b|\b(?:allowed|permitted|supposed|possible|required|necessary|entitled)\b|\bwhat (?:happens|happened)\b|\btake place\b/giu;
const WHEN = /^\W*when\b/iu;
const WHEN_FORM = /\b(?:due|happens?|happen(?:ed|ing)|starts?|begins?|ends?|held)\b/giu;

const SOFT =
  'policy rule guideline procedure process company firm employee staff colleague people person team information detail document page handbook question answer thing way kind type current normal usual maximum minimum limit total amount general exact responsible main reason cause project';

/** What the question is about, in its order. */
export function askedTerms(analyzer: Analyzer, question: string): readonly AskedTerm[] {
  const bare = question.replace(FORM, ' ');
  const about = WHEN.test(question) ? bare.replace(WHEN_FORM, ' ') : bare;
  const soft = new Set(analyzer.terms(SOFT));
  const terms = analyzer.contentTerms(about);
  const kept = terms.length > 0 ? terms : analyzer.contentTerms(question);
  return kept.map((term) => ({ term, soft: soft.has(term) }));
}
