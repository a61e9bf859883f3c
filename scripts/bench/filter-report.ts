import Table from 'cli-table3';
import { type Contender, CONTENDERS } from './filter-contenders.ts';
import { closingLine, type Goal } from './measuring.ts';
import { barPlot } from './plot.ts';

export interface Quality {
  /** Of the exact answer's passages, those that were found. */
  readonly recall: number;
  /** Of the questions, those whose answer is the exact one, order included. */
  readonly same: number;
}

export interface LevelResult {
  /** As wanted, and as it came out. */
  readonly share: number;
  readonly permittedShare: number;
  /** ms */
  readonly p50: (contender: Contender) => number;
  readonly quality: Partial<Record<Contender, Quality>>;
}

const NAMES: Record<Contender, string> = {
  filtered: 'in the\nfilter',
  unfiltered: 'same store,\nreads all',
  unlabelled: 'one label,\nreads all',
  post100: 'post-filter\n100',
  post1000: 'post-filter\n1,000',
};
/** The two baselines answer from what the caller may not read: they have no recall to speak of. */
const RECALLING: readonly Contender[] = ['filtered', 'post100', 'post1000'];

const percent = (share: number): string => `${Number((share * 100).toPrecision(3))}%`;
const key = (share: number): string => String(share * 100).replace('.', '_');

const tableOf = (rows: readonly LevelResult[]): string => {
  const table = new Table({
    head: [
      'may read',
      ...CONTENDERS.map((one) => `${NAMES[one]}\nms`),
      ...RECALLING.map((one) => `${NAMES[one]}\nrecall`),
    ],
    colAligns: ['right', ...CONTENDERS.map(() => 'right' as const), ...RECALLING.map(() => 'right' as const)],
    style: { head: [], border: [] },
  });
  for (const { permittedShare, p50, quality } of rows) {
    const recalls = RECALLING.map((one) => (quality[one]?.recall ?? Number.NaN).toFixed(3));
    table.push([percent(permittedShare), ...CONTENDERS.map((one) => p50(one).toFixed(3)), ...recalls]);
  }
  return table.toString();
};

/** At 1%: what the filter costs beside a search that looks at everything. */
const AT = 0.01;

const closing = (rows: readonly LevelResult[]): string => {
  const ratios: Record<string, number> = {};
  const goals: Record<string, Goal> = {};
  for (const { share, p50, quality } of rows) {
    ratios[`recallAt${key(share)}`] = quality.filtered?.recall ?? Number.NaN;
    ratios[`sameAnswerAt${key(share)}`] = quality.filtered?.same ?? Number.NaN;
    goals[`recallAt${key(share)}`] = { min: 1, max: 1 };
    goals[`sameAnswerAt${key(share)}`] = { min: 1, max: 1 };
    ratios[`postFilter100RecallAt${key(share)}`] = quality.post100?.recall ?? Number.NaN;
    ratios[`postFilter1000RecallAt${key(share)}`] = quality.post1000?.recall ?? Number.NaN;
    if (share !== AT) continue;
    ratios['p50At1OverUnfiltered'] = p50('filtered') / p50('unfiltered');
    ratios['p50At1OverOneLabel'] = p50('filtered') / p50('unlabelled');
    goals['p50At1OverUnfiltered'] = { max: 0.25 };
    goals['p50At1OverOneLabel'] = { max: 0.25 };
  }
  return closingLine('filter', ratios, goals);
};

export const reportOf = (rows: readonly LevelResult[]): string =>
  [
    tableOf(rows),
    barPlot('p50 in ms of search in the filter, by what the caller may read', [
      ...rows.map(({ permittedShare, p50 }) => ({ name: percent(permittedShare), value: p50('filtered') })),
      { name: 'one label, reads all', value: rows[0]?.p50('unlabelled') ?? Number.NaN },
    ]),
    closing(rows),
  ].join('\n');
