import { type Guard, pass, Screened, type Stage } from '../../guardrails/index.ts';
import { AccessFilter, makeLabel, Permitted, type Rules, Subject } from '../../retrieval/index.ts';
import type { QuotablePassage } from '../../src/generation/index.ts';

/** Proofs made the only way they can be made: a real filter, a real check, a real screening (by a guard that passes all). */
export interface PassageText {
  readonly text: string;
  readonly title?: string;
  readonly section?: string;
  readonly document?: string;
  readonly classification?: number;
}

const rules: Rules = {
  hash: 'f'.repeat(64),
  tags: new Set(['everyone']),
  compartments: new Set(),
  tenants: new Map([
    [
      'larkspur',
      {
        roles: new Map([['staff', { tags: ['everyone'], compartments: [], clearance: 3 }]]),
        groups: new Map(),
        sources: new Map(),
      },
    ],
  ]),
};

export const quotingSubject = Subject.verified({
  tenant: 'larkspur',
  id: 'zoe',
  principals: ['user:zoe'],
  roles: ['staff'],
  clearance: 3,
  compartments: [],
  scopes: [],
});
export const quotingFilter = AccessFilter.compile(rules, quotingSubject, 1_800_000_000);

const passAll: Guard = {
  name: 'pass-all',
  stages: ['question', 'passage', 'answer'],
  window: 'whole',
  inspect: () => pass,
};

export const screened = async <S extends Stage>(stage: S, text: string): Promise<Screened<S>> => {
  const options = { guards: [passAll], context: { destination: 'local' } as const, deadlineMs: 1_000 };
  const screening = await Screened.screen(stage, text, options);
  if (!screening.screened) throw new Error('the passing guard has not passed');
  return screening.screened;
};

export const asking = (question: string) => screened('question', question);

export const permittedPassage = (passage: PassageText, at = 0): Permitted => {
  const { text, title = 'Untitled', section = '', document = `doc-${at}`, classification = 1 } = passage;
  const label = makeLabel({ tenant: 'larkspur', tags: ['everyone'], classification });
  const content = { document, ordinal: 0, title, uri: `file:${document}`, section, text };
  const permitted = Permitted.check(quotingFilter, { id: `passage-${at}`, label, content });
  if (!permitted) throw new Error('the fixture may not be read');
  return permitted;
};

export const quotable = (passages: readonly PassageText[]): Promise<QuotablePassage[]> =>
  Promise.all(
    passages.map(async (passage, at) => ({
      n: at + 1,
      permitted: permittedPassage(passage, at),
      title: await screened('passage', passage.title ?? 'Untitled'),
      section: await screened('passage', passage.section ?? ''),
      text: await screened('passage', passage.text),
    })),
  );
