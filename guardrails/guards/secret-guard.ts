import { block, type Guard, pass } from '../guard.ts';
import { MAX_TEXT_CHARS } from '../limits.ts';
import { PLACEHOLDERS } from '../placeholders.ts';
import { exactViewsOf, type View } from '../views/views.ts';
import { createMayMatch } from './needs.ts';
import { type Finding, redactAll } from './redaction.ts';
import { SECRET_RULES, type SecretRule } from './secret-rules.ts';

/**
 * Takes keys, tokens and passwords out of what is asked, what is answered, and what a third party would read. A secret in
 * an encoding is found in its decoded view and taken out where it stands.
 */
export const createSecretGuard = (): Guard => ({
  name: 'secret',
  stages: ['question', 'passage', 'answer'],
  window: 'whole',
  inspect(text, { stage, destination }) {
    if (text.length > MAX_TEXT_CHARS) return block('guardrails.too_long');
    if (stage === 'passage' && destination === 'local') return pass;
    return redactAll(text, findSecrets, 'guardrails.secret_found');
  },
});

const findSecrets = (text: string): readonly Finding[] =>
  exactViewsOf(text).flatMap((view) => {
    const mayMatch = createMayMatch(view.text);
    return SECRET_RULES.flatMap((rule) => (mayMatch(rule.needs) ? findIn(view, rule) : []));
  });

const findIn = (view: View, { pattern, accepts }: SecretRule): readonly Finding[] =>
  view.text
    .matchAll(pattern)
    .flatMap((match): readonly Finding[] => {
      const whole = match[0];
      const value = match.groups?.['value'] ?? whole;
      if (accepts && !accepts(value)) return [];
      const from = match.index + whole.lastIndexOf(value);
      return [{ ...view.origin(from, from + value.length), placeholder: PLACEHOLDERS.secret }];
    })
    .toArray();
