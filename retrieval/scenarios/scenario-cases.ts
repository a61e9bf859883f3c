import { RetrievalError } from '../errors.ts';
import { makeLabel } from '../policy/label.ts';
import { parseSubjectAttributes, type SubjectAttributes } from '../policy/subject.ts';
import type { Scenario, ScenarioDocument, ScenarioFile, ScenarioPerson } from './scenario-schema.ts';

/** One person before one document. */
export interface ScenarioCase {
  readonly scenario: Scenario;
  readonly who: string;
  readonly what: string;
  readonly person: SubjectAttributes;
  /** As stored, or as written in the file. */
  readonly label: unknown;
}

/** Undefined: there is no such document. */
export type FindLabel = (tenant: string, document: string) => Promise<{ readonly label: unknown } | undefined>;

/**
 * Every person of a test before every one of its documents.
 * @throws RetrievalError policy.scenario_invalid: a person, a document or a tenant that isn't known, a label that can't be
 */
export async function casesOf(
  { tenant, people, documents }: ScenarioFile,
  scenario: Scenario,
  find: FindLabel,
): Promise<readonly ScenarioCase[]> {
  const persons = scenario.who.map((who) => {
    const person = typeof who === 'string' ? own(people, who) : who;
    if (!person) throw invalid(`somebody who is not under people: ${typeof who === 'string' ? who : ''}`);
    return { who: nameOf(who, person), person: attributesOf(person, tenant) };
  });
  const cases: ScenarioCase[] = [];
  for (const { who, person } of persons) {
    for (const { what, document } of targetsOf(scenario)) {
      const spelt = typeof document === 'string' ? own(documents, document) : document;
      const stored = spelt ? { label: labelOf(spelt, person.tenant) } : await find(person.tenant, what);
      if (!stored) throw invalid(`a document that is neither under documents nor in the store: ${what}`);
      cases.push({ scenario, who, what, person, label: stored.label });
    }
  }
  return cases;
}

/** A name from the file must not reach what every object has. */
const own = <T>(named: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(named, name) ? named[name] : undefined;

const targetsOf = ({ document = [], tag = [] }: Scenario) => [
  ...document.map((one) => ({ what: typeof one === 'string' ? one : described(one), document: one })),
  ...tag.map((name) => ({ what: `tag ${name}`, document: tagged(name) })),
];

const tagged = (name: string): ScenarioDocument => ({
  tags: [name],
  readers: [],
  compartments: [],
  classification: 0,
  denied: [],
});

const attributesOf = ({ sub, groups, ...person }: ScenarioPerson, tenant: string | undefined): SubjectAttributes => {
  const of = person.tenant ?? tenant;
  if (of === undefined) throw invalid('a person without a tenant: name it there, or once for the file');
  return parseSubjectAttributes({
    ...person,
    tenant: of,
    id: sub,
    principals: [`user:${sub}`, ...groups.map((group) => `group:${group}`)],
    scopes: [],
  });
};

const labelOf = (document: ScenarioDocument, tenant: string): unknown => {
  try {
    return makeLabel({ ...document, tenant: document.tenant ?? tenant });
  } catch {
    throw invalid('a label that no document can have');
  }
};

const listed = (pairs: readonly (readonly [string, readonly string[]])[]): string =>
  pairs.flatMap(([key, values]) => (values.length > 0 ? [`${key} ${values.join(', ')}`] : [])).join('; ');

const nameOf = (who: string | ScenarioPerson, { sub, roles, groups }: ScenarioPerson): string => {
  if (typeof who === 'string') return who;
  const said = listed([
    ['roles', roles],
    ['groups', groups],
  ]);
  return said === '' ? sub : `${sub === 'somebody' ? '' : `${sub}: `}${said}`;
};

const described = ({ tags, readers, compartments, classification, denied }: ScenarioDocument): string =>
  listed([
    ['tags', tags],
    ['readers', readers],
    ['compartments', compartments],
    ['classification', [String(classification)]],
    ['denied', denied],
  ]);

const invalid = (why: string) => new RetrievalError('policy.scenario_invalid', `A test of rules names ${why}`);
