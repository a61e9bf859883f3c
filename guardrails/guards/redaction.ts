import { block, type GuardCode, pass, redact, type Verdict } from '../guard.ts';
import type { Span } from '../views/mapped-text.ts';

/** A range of the original text, and what is to stand in its place. */
export interface Finding extends Span {
  readonly placeholder: string;
}

/** How often redacting may uncover something new before the text is given up. */
const MAX_ROUNDS = 3;

/** Redacts until nothing more is found: what remains after a redaction may read as something else. */
export const redactAll = (text: string, find: (text: string) => readonly Finding[], code: GuardCode): Verdict => {
  let current = text;
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const findings = find(current);
    if (findings.length === 0) return current === text ? pass : redact(current, code);
    current = replaced(current, findings);
  }
  return find(current).length === 0 ? redact(current, code) : block(code);
};

/** Overlapping findings become one, named by the first of the longest. */
const replaced = (text: string, findings: readonly Finding[]): string => {
  const ordered = findings.toSorted((a, b) => a.start - b.start || b.end - a.end);
  let result = '';
  let done = 0;
  for (const { start, end, placeholder } of ordered) {
    if (start >= done) result += text.slice(done, start) + placeholder;
    done = Math.max(done, end);
  }
  return result + text.slice(done);
};
