import Table from 'cli-table3';
import { styleText } from 'node:util';
import type { Asked } from './asking.ts';
import { people } from './people.ts';

const MIN_WIDTH = 96;
const MAX_WIDTH = 200;

const columnWidth = (): number => {
  const terminal = Math.min(Math.max(process.stdout.columns ?? 140, MIN_WIDTH), MAX_WIDTH);
  return Math.floor((terminal - people.length - 1) / people.length);
};

const table = (head: string[]) =>
  new Table({ head, colWidths: people.map(columnWidth), wordWrap: true, style: { head: [], border: [] } });

const OUTCOMES = {
  answered: styleText('green', '✔ answered'),
  not_found: styleText('yellow', '· nothing found'),
  refused: styleText('red', '✖ refused'),
  held: styleText('yellow', '… held'),
  denied: styleText('red', '✖ denied'),
} as const;

export const renderPeople = (): string => {
  const heads = people.map(({ name }) => styleText('bold', name));
  const rows = table(heads);
  rows.push(people.map(({ note }) => note));
  return rows.toString();
};

/** One question, a column a person. */
export const renderAnswers = (question: string, answers: readonly Asked[]): string => {
  const rows = table(people.map(({ name }) => name));
  rows.push(people.map(({ name }) => cell(answers.find((asked) => asked.who === name && asked.question === question))));
  return `\n${styleText(['bold', 'cyan'], `“${question}”`)}\n${rows.toString()}`;
};

const cell = (asked: Asked | undefined): string => {
  if (!asked) return '';
  const sources = asked.sources.map(({ n, title, section }) =>
    styleText('dim', `[${n}] ${title}${section ? ` › ${section}` : ''}`),
  );
  const answer = asked.outcome === 'not_found' ? '' : asked.answer;
  return [OUTCOMES[asked.outcome], answer, ...sources].filter((line) => line !== '').join('\n');
};
