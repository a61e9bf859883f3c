import { block, type Guard, pass, redact, type Verdict } from '../guard.ts';
import { sentencesOf } from '../grounding/sentences.ts';
import { type Source, sourceOf, supportBy } from '../grounding/support.ts';
import { MAX_TEXT_CHARS } from '../limits.ts';
import { withoutPlaceholders } from '../placeholders.ts';

export interface GroundingOptions {
  /** Share of a sentence's content words that its sources must have, 0…1. */
  readonly minOverlap?: number;
}

/**
 * Keeps the sentences that the passages they cite bear out, takes out the others, and blocks an answer of which none is
 * left. A sentence is cited by the marks (`[1][2]`) that follow it; one without marks is unsupported.
 */
export const createGroundingGuard = ({ minOverlap = 0.6 }: GroundingOptions = {}): Guard => ({
  name: 'grounding',
  stages: ['answer'],
  window: 'whole',
  inspect(text, { sources = new Map() }) {
    if (text.length > MAX_TEXT_CHARS) return block('guardrails.too_long');
    const known = new Map<number, Source>();
    const sourceAt = (n: number): Source | undefined => {
      const source = sources.get(n);
      if (source === undefined) return undefined;
      const read = known.get(n) ?? sourceOf(source);
      known.set(n, read);
      return read;
    };
    return keepSupported(text, (claim) => isSupported(claim, sourceAt, minOverlap));
  },
});

interface Claim {
  readonly text: string;
  /** Empty: it cites nothing. */
  readonly citations: readonly number[];
  /** As it stands in the answer, marks included. */
  readonly written: string;
}

const keepSupported = (text: string, supported: (claim: Claim) => boolean): Verdict => {
  const claims = claimsOf(text);
  const kept = claims.filter(supported);
  if (kept.length === claims.length) return pass;
  if (kept.length === 0) return block('guardrails.ungrounded');
  return redact(kept.map((claim) => claim.written).join(' '), 'guardrails.ungrounded');
};

const isSupported = (
  { text, citations }: Claim,
  sourceAt: (n: number) => Source | undefined,
  minOverlap: number,
): boolean => {
  const cited = citations.flatMap((n) => sourceAt(n) ?? []);
  if (cited.length === 0 || cited.length < citations.length) return false;
  const { overlap, contradictions } = supportBy(withoutPlaceholders(text), cited);
  return overlap >= minOverlap && contradictions === 0;
};

/** Marks in a row, and the stop that may follow them. */
const MARKS = /(?:\s{0,4}\[\d{1,3}\]){1,64}[.!?]?/gu;

/** Of several sentences before one row of marks, only the last is cited by it. */
const claimsOf = (text: string): readonly Claim[] => {
  const claims: Claim[] = [];
  let done = 0;
  const add = (end: number, marks: string): void => {
    const sentences = sentencesOf(text.slice(done, end));
    for (const [index, sentence] of sentences.entries()) {
      const own = index === sentences.length - 1 ? marks : '';
      const citations = Array.from(own.matchAll(/\d+/gu), ([n]) => Number(n));
      claims.push({ text: sentence.text, citations, written: sentence.text + own });
    }
  };
  for (const { 0: marks, index } of text.matchAll(MARKS)) {
    add(index, marks);
    done = index + marks.length;
  }
  add(text.length, '');
  return claims;
};
