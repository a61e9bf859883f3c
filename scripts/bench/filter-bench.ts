// npm run bench -- filter: search inside the filter by selectivity, beside the same store unfiltered and beside post-filtering.
import { fork } from 'node:child_process';
import path from 'node:path';
import { Command } from 'commander';
import { z } from 'zod';
import { createAnalyzer } from '../../retrieval/index.ts';
import { exitByUsage, wholeNumber } from '../command-line.ts';
import { auditor } from './company-callers.ts';
import { companyLabels, companyRules, PER_DOCUMENT } from './company-corpus.ts';
import { companyStores } from './company-store.ts';
import { type Asked, type Contender, CONTENDERS, createContenders } from './filter-contenders.ts';
import { levelsOf } from './filter-levels.ts';
import { type LevelResult, type Quality, reportOf } from './filter-report.ts';
import { median, quantile } from './measuring.ts';
import { withProgress } from './progress.ts';

const options = new Command('npm run bench -- filter')
  .description(
    'p50 and recall of filtered search on SQLite by how much of the store the caller may read, beside the same store unfiltered, ' +
      'the same passages without labels, and post-filtering of 100 and 1,000 unfiltered hits.',
  )
  .option('--passages <number>', 'size of the store', wholeNumber(1_000, 10_000_000), 100_000)
  .option('--rounds <number>', 'interleaved rounds', wholeNumber(1, 1_000), 7)
  .option('--questions <number>', 'questions a round at each selectivity', wholeNumber(4, 100_000), 100)
  .option(
    '--checked <number>',
    'questions at each selectivity whose exact answer is found by a scan',
    wholeNumber(1, 100_000),
    40,
  )
  .option('--keep <directory>', 'keep the built store there, and use the one that is there already')
  .exitOverride(exitByUsage)
  .parse()
  .opts<{ passages: number; rounds: number; questions: number; checked: number; keep?: string }>();

const { rounds, questions, keep } = options;
const documents = Math.ceil(options.passages / PER_DOCUMENT);
const passages = documents * PER_DOCUMENT;
const checked = Math.min(options.checked, questions);

const analyzer = createAnalyzer({ language: 'english', remember: 100_000 });
const stores = companyStores({ documents, analyzer, keep });
const labels = companyLabels(documents);
const rules = companyRules();
const levels = levelsOf(rules, labels, questions).map((level) => ({
  ...level,
  asked: level.asked.map(({ caller, question }): Asked => ({ caller, terms: analyzer.terms(question) })),
}));

const Told = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['filling', 'asking']), done: z.number() }),
  z.object({ kind: z.literal('exact'), exact: z.array(z.array(z.array(z.string()))) }),
]);

/** By level and question. */
const exactAnswers = async (): Promise<string[][][]> => {
  const file = path.join(import.meta.dirname, 'filter-oracle.ts');
  const oracle = fork(file, [passages, questions, checked].map(String), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const steps = passages + levels.length * checked;
  return withProgress('exact answers', steps, async (onProgress) => {
    const { promise, resolve, reject } = Promise.withResolvers<string[][][]>();
    oracle.once('exit', (code) => reject(new Error(`The oracle ended with ${code}`)));
    oracle.on('message', (message) => {
      const told = Told.parse(message);
      if (told.kind === 'exact') resolve(told.exact);
      else onProgress(told.kind === 'filling' ? told.done : passages + told.done);
    });
    return promise;
  });
};

const exact = await exactAnswers();
const contenders = createContenders({
  labelled: await stores.labelled(),
  unlabelled: await stores.unlabelled(),
  all: auditor(rules, labels).filter,
  labels,
});

const qualityOf = async (at: number, contender: Contender): Promise<Quality> => {
  let [wanted, found, same] = [0, 0, 0];
  for (const [n, expected] of (exact[at] ?? []).entries()) {
    const asked = levels[at]?.asked[n];
    if (!asked) throw new Error('The oracle answered what nobody asked');
    const ids = await contenders[contender](asked);
    wanted += expected.length;
    found += expected.filter((id) => ids.includes(id)).length;
    if (ids.join() === expected.join()) same += 1;
  }
  if (wanted === 0) throw new Error('The exact answers are empty: nothing is proved by them');
  return { recall: found / wanted, same: same / checked };
};

const p50Of = async (asked: readonly Asked[], contender: Contender): Promise<number> => {
  const taken: number[] = [];
  for (const one of asked) {
    const started = performance.now();
    await contenders[contender](one);
    taken.push(performance.now() - started);
  }
  return quantile(taken, 0.5);
};

const measured = levels.map(() => new Map<Contender, number[]>(CONTENDERS.map((contender) => [contender, []])));
for (const { asked } of levels) for (const contender of CONTENDERS) await p50Of(asked, contender);
await withProgress('measuring', rounds * levels.length, async (onProgress) => {
  for (let round = 0; round < rounds; round += 1) {
    for (const [at, { asked }] of levels.entries()) {
      for (const contender of CONTENDERS) measured[at]?.get(contender)?.push(await p50Of(asked, contender));
      onProgress(round * levels.length + at + 1);
    }
  }
});

const rows: LevelResult[] = [];
for (const [at, { share, permittedShare }] of levels.entries()) {
  const quality: Partial<Record<Contender, Quality>> = {};
  for (const contender of CONTENDERS) quality[contender] = await qualityOf(at, contender);
  const p50 = (contender: Contender) => median(measured[at]?.get(contender) ?? []);
  rows.push({ share, permittedShare, p50, quality });
}
await stores.dispose();

const distinct = new Set(labels.map((label) => JSON.stringify(label))).size;
process.stdout.write(
  `${passages} passages under ${distinct} distinct labels; ${questions} questions at each selectivity, ${rounds} rounds; ` +
    `recall over ${checked} of them\n`,
);
process.stdout.write(`${reportOf(rows)}\n`);
