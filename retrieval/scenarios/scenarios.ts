import { type Clause, explainDocument } from '../policy/explain-document.ts';
import { grantsOf } from '../policy/grants.ts';
import type { Rules } from '../policy/rules.ts';
import { casesOf, type FindLabel, type ScenarioCase } from './scenario-cases.ts';
import { type Coverage, createCoverage } from './scenario-coverage.ts';
import type { ScenarioFile, ScenarioVerdict } from './scenario-schema.ts';

export interface ScenarioResult {
  readonly name: string;
  /** Of the test in its file, from 0; several cases may come of one test. */
  readonly test: number;
  readonly who: string;
  readonly what: string;
  readonly expected: ScenarioVerdict;
  readonly found: ScenarioVerdict;
  readonly expectedClause: Clause | undefined;
  /** The clause that decided; undefined where the document is read. */
  readonly decided: Clause | undefined;
  readonly why: string;
  readonly passed: boolean;
}

export interface ScenarioRun {
  readonly results: readonly ScenarioResult[];
  readonly coverage: Coverage;
}

export interface ScenarioRequest {
  readonly rules: Rules;
  readonly file: ScenarioFile;
  readonly find: FindLabel;
  /** epoch seconds; for tests that name no moment */
  readonly now: number;
}

/**
 * Judges each case as the service would, and notes which parts of the rules took part.
 * @throws RetrievalError policy.scenario_invalid; store.…: a stored document can't be looked up
 */
export async function runScenarios({ rules, file, find, now }: ScenarioRequest): Promise<ScenarioRun> {
  const coverage = createCoverage(rules);
  const results: ScenarioResult[] = [];
  for (const [test, scenario] of file.tests.entries()) {
    for (const one of await casesOf(file, scenario, find)) {
      results.push(judge(rules, one, test, now));
      coverage.saw(one.person, one.label);
    }
  }
  return { results, coverage: coverage.report() };
}

const judge = (
  rules: Rules,
  { scenario, who, what, person, label }: ScenarioCase,
  test: number,
  now: number,
): ScenarioResult => {
  const { visible, deciding, clauses } = explainDocument(rules, person, label, scenario.at ?? now);
  const found: ScenarioVerdict = visible ? 'read' : grantsOf(rules, person) ? 'not_read' : 'refused';
  const decisive = clauses.find(({ clause }) => clause === (deciding ?? 'tags_or_readers'));
  const asExpected = scenario.because === undefined || scenario.because === deciding;
  return {
    name: scenario.name ?? `${who} and ${what}`,
    test,
    who,
    what,
    expected: scenario.expect,
    found,
    expectedClause: scenario.because,
    decided: deciding,
    why: decisive?.why ?? '',
    passed: found === scenario.expect && asExpected,
  };
};
