// Cedar as a peer and as a second oracle: the label table and the rules as Cedar policies, asked one decision at a time.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  type CheckParseAnswer,
  getCedarVersion,
  preparsePolicySet,
  preparseSchema,
  type StatefulAuthorizationCall,
  statefulIsAuthorized,
  type TypeAndId,
  validate,
} from '@cedar-policy/cedar-wasm/nodejs';
import type { Label } from '../../../retrieval/index.ts';

/** One question to Cedar, made beforehand: what is measured is its answer alone. */
export type CedarQuestion = StatefulAuthorizationCall;

export const cedarVersion = getCedarVersion();

/** The text of a file beside this one. */
export const cedarText = (file: string): string => readFileSync(path.join(import.meta.dirname, file), 'utf8');

/**
 * Parses the policies and the schema once, under this name, for every later question.
 * @throws Error when Cedar can't parse them, or finds the policies invalid by the schema (its strict mode)
 */
export function prepareCedar(name: string, staticPolicies: string, schema: string): void {
  assertParsed(preparsePolicySet(name, { staticPolicies }));
  assertParsed(preparseSchema(name, schema));
  const checked = validate({ schema, policies: { staticPolicies } });
  const faults = checked.type === 'failure' ? checked.errors : checked.validationErrors;
  if (faults.length > 0) throw new Error(`Cedar finds the policies invalid: ${JSON.stringify(faults)}`);
}

const assertParsed = (answer: CheckParseAnswer): void => {
  if (answer.type === 'failure') throw new Error(`Cedar can't parse this: ${JSON.stringify(answer.errors)}`);
};

/** @throws Error when a policy couldn't be evaluated: that would be no decision, though Cedar reads it as a denial */
export function permitsByCedar(question: CedarQuestion): boolean {
  const answer = statefulIsAuthorized(question);
  if (answer.type === 'failure') throw new Error(`Cedar refuses the question: ${JSON.stringify(answer.errors)}`);
  const { decision, diagnostics } = answer.response;
  if (diagnostics.errors.length > 0) throw new Error(`Cedar couldn't decide: ${JSON.stringify(diagnostics.errors)}`);
  return decision === 'allow';
}

const CALLER: TypeAndId = { type: 'Caller', id: 'caller' };
const PASSAGE: TypeAndId = { type: 'Passage', id: 'passage' };

interface Parts {
  /** As prepareCedar() named them. */
  readonly policies: string;
  readonly caller: Omit<CedarQuestion['entities'][number], 'uid'>;
  readonly passage: CedarQuestion['entities'][number]['attrs'];
  readonly hierarchy?: CedarQuestion['entities'];
  /** epoch seconds */
  readonly now: number;
}

/** May this caller read this passage now? Checked against the schema where `checked`; that costs Cedar half as much again. */
export const cedarQuestion = ({ policies, caller, passage, hierarchy = [], now }: Parts, checked: boolean) => ({
  principal: CALLER,
  action: { type: 'Action', id: 'read' },
  resource: PASSAGE,
  context: { now },
  preparsedPolicySetId: policies,
  ...(checked ? { preparsedSchemaName: policies, validateRequest: true } : {}),
  entities: [{ uid: CALLER, ...caller }, { uid: PASSAGE, attrs: passage, parents: [] }, ...hierarchy],
});

/** The label's numbers that either form of the policies compares as numbers. */
export const plainFacts = ({ label_schema, not_before, not_after }: Label) => ({ label_schema, not_before, not_after });
