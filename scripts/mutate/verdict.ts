// The mutants of a file against what was explained of them.
import { type Mutant, type MutantName, nameOf } from './mutants.ts';

/** A mutant that no test can kill (or that never ends), and why. One entry explains one mutant. */
export interface Explained extends MutantName {
  readonly file: string;
  readonly reason: string;
}

export interface Explanations {
  /** It behaves as the original does. */
  readonly equivalent: readonly Explained[];
  /** It loops for ever, so that only the clock can end it. Any other timeout might be a slow machine. */
  readonly endless: readonly Explained[];
}

export interface FileVerdict {
  readonly file: string;
  /** Without those of words for people. */
  readonly mutants: number;
  readonly killed: number;
  readonly explained: number;
  readonly wording: number;
  /** Survived, or reached by no test, or ended by the clock alone, and not explained. */
  readonly unexplained: readonly Mutant[];
  /** Explanations of what is not there any more, or is killed by now. */
  readonly stale: readonly Explained[];
}

export function judge(file: string, mutants: readonly Mutant[], { equivalent, endless }: Explanations): FileVerdict {
  const living = mutants.filter(({ fate }) => fate === 'survived' || fate === 'uncovered');
  const timedOut = mutants.filter(({ fate }) => fate === 'timeout');
  const lives = matched(living, ofFile(equivalent, file));
  const loops = matched(timedOut, ofFile(endless, file));
  const wording = mutants.filter(({ fate }) => fate === 'wording').length;
  return {
    file,
    mutants: mutants.length - wording,
    killed: mutants.length - wording - living.length - loops.unexplained.length,
    explained: living.length - lives.unexplained.length,
    wording,
    unexplained: [...lives.unexplained, ...loops.unexplained].sort((a, b) => a.at - b.at),
    // An endless loop that counting ends as well is still explained rightly.
    stale: [...lives.stale, ...loops.stale.filter((entry) => !mutants.some((mutant) => isCountedLoop(mutant, entry)))],
  };
}

/** Per hundred: killed, of those that could be. */
export const score = ({ mutants, killed, explained }: Pick<FileVerdict, 'mutants' | 'killed' | 'explained'>): number =>
  mutants === explained ? 100 : (killed / (mutants - explained)) * 100;

const ofFile = (entries: readonly Explained[], file: string) => entries.filter((entry) => entry.file === file);

const isCountedLoop = (mutant: Mutant, entry: Explained): boolean =>
  mutant.fate === 'counted' && nameOf(mutant) === nameOf(entry);

const matched = (mutants: readonly Mutant[], entries: readonly Explained[]) => {
  const left = [...entries];
  const unexplained = mutants.filter((mutant) => {
    const index = left.findIndex((entry) => nameOf(entry) === nameOf(mutant));
    if (index >= 0) left.splice(index, 1);
    return index < 0;
  });
  return { unexplained, stale: left };
};
