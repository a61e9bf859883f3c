import { Screened } from '../../guardrails/index.ts';
import type { Analyzer } from '../../retrieval/index.ts';
import type { Draft, Drafter, QuotablePassage } from './drafter.ts';
import { GenerationError } from './errors.ts';
import { unitsOf } from './quotable-units.ts';
import { chooseUnits } from './unit-choice.ts';
import { type Candidate, scoreUnits } from './unit-score.ts';

export interface ExtractiveDrafterDeps {
  readonly analyzer: Analyzer;
}

/** Quotes the best sentences of the supplied passages. It calls nobody, invents nothing, and says what it is. */
export function createExtractiveDrafter({ analyzer }: ExtractiveDrafterDeps): Drafter {
  return {
    model: 'extractive',
    destination: 'local',
    maxClassification: 3,
    async draft(question, passages, signal): Promise<Draft> {
      if (signal.aborted) throw new GenerationError('generation.deadline', 'The caller went away');
      const scored = scoreUnits(analyzer, Screened.text(question), passages.flatMap(candidatesOf));
      return { sentences: chooseUnits(scored), removed: { citations: 0, sentences: 0 } };
    },
  };
}

const candidatesOf = ({ n, title, section, text }: QuotablePassage, rank: number): readonly Candidate[] =>
  unitsOf(Screened.text(text)).map((unit, at) => ({
    unit,
    n,
    rank,
    at,
    title: Screened.text(title),
    section: Screened.text(section),
  }));
