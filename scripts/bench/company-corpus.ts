// A company's documents under labels as companies have them: teams, departments, classifications, compartments, named readers.
import {
  type Label,
  type LabelledDocument,
  makeLabel,
  parseRules,
  type PassageStore,
  type Rules,
} from '../../retrieval/index.ts';
import { seeded } from './measuring.ts';
import { syntheticPassage } from './synthetic-text.ts';

export const TENANT = 'bench';
export const PER_DOCUMENT = 10;
/** epoch seconds */
export const NOW = 1_780_000_000;
const YEAR = 31_536_000;

const DEPARTMENTS = 40;
const TEAMS = 400;
export const COMPANY_COMPARTMENTS = Array.from({ length: 20 }, (_, at) => `project-${at}`);
const PEOPLE = 2_000;

const numbered = (name: string, count: number): string[] => Array.from({ length: count }, (_, at) => `${name}-${at}`);
export const TAGS: readonly string[] = ['everyone', ...numbered('department', DEPARTMENTS), ...numbered('team', TEAMS)];

/** A role for each tag, of the tag's name, and a group for each team's role. */
const RULES = JSON.stringify({
  version: 1,
  tags: Object.fromEntries(TAGS.map((tag) => [tag, 'made up'])),
  compartments: Object.fromEntries(COMPANY_COMPARTMENTS.map((name) => [name, 'made up'])),
  tenants: {
    [TENANT]: {
      roles: Object.fromEntries([
        ...TAGS.map((tag) => [tag, { tags: [tag] }]),
        ['auditor', { tags: TAGS, compartments: COMPANY_COMPARTMENTS, clearance: 3 }],
      ]),
      groups: Object.fromEntries(numbered('team', TEAMS).map((team) => [team, [team]])),
    },
  },
});

export function companyRules(): Rules {
  const parsed = parseRules(RULES);
  if (!parsed.ok) throw new Error(`The rules of the benchmark are broken: ${parsed.problems[0]?.message ?? ''}`);
  return parsed.rules;
}

const pick = <T>(random: () => number, choices: readonly (readonly [number, T])[]): T | undefined => {
  let left = random();
  for (const [share, choice] of choices) if ((left -= share) < 0) return choice;
  return undefined;
};
const upTo = (random: () => number, most: number): number => Math.floor(random() * most);
/** Some teams write much, most little: sizes fall as 1/rank. */
const zipfTeam = (random: () => number): number => Math.floor(TEAMS ** random()) - 1;

/** Every document can be read by an auditor: each has a tag, each window is open, nobody denies auditors. */
function labelOf(random: () => number): Label {
  const team = zipfTeam(random);
  const own = `team-${team}`;
  const audience = pick(random, [
    [0.08, ['everyone']],
    [0.3, [`department-${team % DEPARTMENTS}`]],
    [0.47, [own]],
    [0.15, [own, `team-${zipfTeam(random)}`]],
  ]);
  const project = () => COMPANY_COMPARTMENTS[(team + upTo(random, 3)) % COMPANY_COMPARTMENTS.length] ?? '';
  return makeLabel({
    tenant: TENANT,
    classification:
      pick(random, [
        [0.15, 0],
        [0.55, 1],
        [0.22, 2],
      ]) ?? 3,
    tags: audience ?? [own],
    compartments: pick(random, [
      [0.08, [project()]],
      [0.01, [project(), project()]],
    ]),
    readers: pick(random, [[0.05, [`user:person-${upTo(random, PEOPLE)}`, `group:team-${zipfTeam(random)}`]]]),
    denied: pick(random, [
      [0.02, ['group:contractors']],
      [0.01, [`user:person-${upTo(random, PEOPLE)}`]],
    ]),
    not_after: pick(random, [[0.03, NOW + YEAR * (1 + upTo(random, 5))]]),
  });
}

/** Two streams for each document, so that a label can be had without the text. */
const streamOf = (index: number, kind: 0 | 1) => seeded(1_000_003 * (2 * index + kind));

/** The labels of documents 0, 1, …: the same in every run. */
export const companyLabels = (documents: number): Label[] =>
  Array.from({ length: documents }, (_, index) => labelOf(streamOf(index, 0)));

export const companyDocumentId = (index: number): string => `bench/document-${index}.md`;
export const CONTENT_HASH = 'v1';

export function companyDocument(index: number): LabelledDocument {
  const random = streamOf(index, 1);
  return {
    id: companyDocumentId(index),
    source: 'bench',
    title: `Document ${index}`,
    uri: `bench://${index}`,
    contentHash: CONTENT_HASH,
    label: labelOf(streamOf(index, 0)),
    passages: Array.from({ length: PER_DOCUMENT }, () => syntheticPassage(random)),
  };
}

/** @param label for all documents; undefined: each has its own */
export async function fillCompany(
  store: PassageStore,
  documents: number,
  onProgress: (passages: number) => void,
  label?: Label,
): Promise<void> {
  for (let index = 0; index < documents; index += 1) {
    const document = companyDocument(index);
    await store.replace(label ? { ...document, label } : document);
    onProgress((index + 1) * PER_DOCUMENT);
  }
}
