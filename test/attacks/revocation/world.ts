import {
  grantsOf,
  type Label,
  type LabelInput,
  type LabelledDocument,
  makeLabel,
  mayRead,
  parseRules,
  type Rules,
  Subject,
} from '../../../retrieval/index.ts';

/** epoch seconds */
export const START = Date.UTC(2026, 10, 20) / 1_000;
export const TENANT = 'larkspur';

const file = (roles: Readonly<Record<string, string>>, gone = ''): string => {
  const all = {
    employee: '{ tags: [everyone], clearance: 1 }',
    finance: '{ includes: [employee], tags: [finance], clearance: 2 }',
    director: '{ includes: [finance], clearance: 3, compartments: [aurora] }',
    guest: '{ clearance: 1 }',
    ...roles,
  };
  const lines = Object.entries(all)
    .filter(([role]) => role !== gone)
    .map(([role, grants]) => `      ${role}: ${grants}`);
  return `version: 1
tags: { everyone: All, finance: Money }
compartments: { aurora: A project }
tenants:
  ${TENANT}:
    roles:
${lines.join('\n')}
`;
};

/** Versions of the rules: the first grants most, each other one takes something away. */
export const RULES: readonly string[] = [
  file({}),
  file({ finance: '{ includes: [employee], clearance: 2 }' }),
  file({ finance: '{ includes: [employee], tags: [finance], clearance: 1 }' }),
  file({ employee: '{ clearance: 1 }' }),
  file({ director: '{ includes: [finance], clearance: 3 }' }),
  file({ employee: '{ tags: [everyone], clearance: 0 }', finance: '{ tags: [finance], clearance: 2 }' }),
  file({}, 'guest'),
];

const parsed = RULES.map((text): Rules => {
  const reading = parseRules(text);
  if (!reading.ok) throw new Error('The rules of this test are broken');
  return reading.rules;
});

const label = (input: Partial<LabelInput>): Label =>
  makeLabel({ tenant: TENANT, classification: 1, tags: [], ...input });

export const LABELS: readonly Label[] = [
  label({ tags: ['everyone'] }),
  label({ tags: ['everyone', 'finance'] }),
  label({ tags: ['finance'], classification: 2 }),
  label({ tags: ['finance'], classification: 3 }),
  label({ tags: ['finance'], classification: 3, compartments: ['aurora'] }),
  label({ readers: ['user:ines', 'user:maja'] }),
  label({ tags: ['everyone'], denied: ['user:maja'] }),
  label({ tags: ['everyone'], not_after: START + 3 }),
  label({ tags: ['finance'], classification: 2, not_before: START + 2, not_after: START + 6 }),
];

const person = (id: string, role: string): Subject =>
  Subject.verified({
    tenant: TENANT,
    id,
    principals: [`user:${id}`],
    roles: [role],
    clearance: 0,
    compartments: [],
    scopes: [],
  });
export const PEOPLE: readonly Subject[] = [
  person('tomasz', 'employee'),
  person('maja', 'finance'),
  person('zoe', 'director'),
  person('ines', 'guest'),
];

/** A document as it stands in one world. `fact` and `title` are words that stand nowhere else and never before. */
export interface Standing {
  readonly id: string;
  readonly contentHash: string;
  readonly fact: string;
  readonly title: string;
  readonly label: Label;
}

/** All that the store holds, at one moment. */
export interface World {
  readonly documents: ReadonlyMap<string, Standing>;
  /** Index into RULES. */
  readonly rules: number;
  /** epoch seconds */
  readonly now: number;
}

export const QUESTION = 'What is the credit limit for new customers?';

export const written = (
  { id, contentHash, fact, title, label: stamped }: Standing,
  dense: boolean,
): LabelledDocument => ({
  id,
  source: 'drive',
  title,
  uri: `drive://${id}`,
  contentHash,
  label: stamped,
  passages: [
    {
      section: '',
      text: `The credit limit for new customers is ${fact} euros.`,
      vector: dense ? Float32Array.of(1, 0, 0, 0, 0, 0, 0, 0) : undefined,
    },
  ],
});

/** What the oracle knows of rules: the grants of a person under one version, undefined where none of their roles is known. */
export const grantsUnder = (rules: number, subject: Subject) => {
  const version = parsed[rules];
  return version && grantsOf(version, Subject.attributes(subject));
};

export const readableBy = (subject: Subject, rules: number, standing: Standing, now: number): boolean => {
  const grants = grantsUnder(rules, subject);
  return grants !== undefined && mayRead(Subject.attributes(subject), grants, standing.label, now);
};
