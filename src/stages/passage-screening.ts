import { Screened, type Screening, type VerdictRecord } from '../../guardrails/index.ts';
import { Permitted } from '../../retrieval/index.ts';
import type { Drafter, QuotablePassage } from '../generation/index.ts';
import { type AskDeps, GuardFailed, type Found, guardFailed, type Quotable, screening } from './asking.ts';

/**
 * Passages are untrusted input: whoever wrote a document may have written it for the model. A blocked one is dropped alone.
 * @throws GuardFailed: a broken guard must not look like "nothing found"
 */
export const screenPassages = async (deps: AskDeps, found: Found): Promise<Quotable> => {
  const drafter = drafterFor(deps, found);
  const screen = createFieldScreen(deps, drafter);
  const passages: QuotablePassage[] = [];
  const dropped: Permitted[] = [];
  const passageVerdicts: { passage: string; verdicts: readonly VerdictRecord[] }[] = [];
  for (const permitted of found.permitted) {
    const content = Permitted.content(permitted);
    const [title, section, text] = [
      await screen(content.title),
      await screen(content.section),
      await screen(content.text),
    ];
    const verdicts = [...title.verdicts, ...section.verdicts, ...text.verdicts];
    if (verdicts.length > 0) passageVerdicts.push({ passage: Permitted.id(permitted), verdicts });
    if (guardFailed(verdicts)) throw new GuardFailed();
    if (title.screened && section.screened && text.screened) {
      const n = passages.length + 1;
      passages.push({ n, permitted, title: title.screened, section: section.screened, text: text.screened });
    } else dropped.push(permitted);
  }
  return { ...found, drafter, passages, dropped, passageVerdicts };
};

/** Text above an endpoint's classification never goes there; then, and under caution, this process answers by itself. */
const drafterFor = (deps: AskDeps, found: Found): Drafter => {
  const highest = Math.max(0, ...found.permitted.map((passage) => Permitted.label(passage).classification));
  const mayLeave = highest <= deps.drafter.maxClassification;
  const cautious = found.caution && deps.drafter.destination === 'third_party';
  return mayLeave && !cautious ? deps.drafter : deps.localDrafter;
};

/** Passages of one document share its title: within this request, the same words are screened once. */
const createFieldScreen = (deps: AskDeps, drafter: Drafter) => {
  const done = new Map<string, Promise<Screening<'passage'>>>();
  const options = screening(deps, { destination: drafter.destination });
  return (text: string): Promise<Screening<'passage'>> => {
    const running = done.get(text) ?? Screened.screen('passage', text, options);
    done.set(text, running);
    return running;
  };
};
