// The exact answers of the filter benchmark, by the memory store (mayRead on each label, statistics of what the caller may
// read), in a process of its own: a gigabyte of JavaScript objects beside a measurement would disturb it.
import { createAnalyzer, createMemoryStore } from '../../retrieval/index.ts';
import { companyLabels, companyRules, fillCompany, PER_DOCUMENT } from './company-corpus.ts';
import { levelsOf, WANTED } from './filter-levels.ts';

const [passages = 0, questions = 0, checked = 0] = process.argv.slice(2).map(Number);
const signal = new AbortController().signal;
const analyzer = createAnalyzer({ language: 'english', remember: 100_000 });
const store = createMemoryStore({ analyzer });
const documents = passages / PER_DOCUMENT;

await fillCompany(store, documents, (done) => process.send?.({ kind: 'filling', done }));
const exact: string[][][] = [];
let done = 0;
for (const level of levelsOf(companyRules(), companyLabels(documents), questions)) {
  const answers: string[][] = [];
  for (const { caller, question } of level.asked.slice(0, checked)) {
    const search = { filter: caller.filter, terms: analyzer.terms(question), limit: WANTED };
    answers.push((await store.lexical(search, signal)).map(({ id }) => id));
    process.send?.({ kind: 'asking', done: (done += 1) });
  }
  exact.push(answers);
}
process.send?.({ kind: 'exact', exact }, () => process.exit(0));
