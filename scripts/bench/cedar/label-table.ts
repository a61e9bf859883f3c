// The label table in Cedar, for a caller whose grants are known: label-table.cedar.
import { type Grants, type Label, MARKER, type SubjectAttributes } from '../../../retrieval/index.ts';
import { type CedarQuestion, cedarQuestion, cedarText, plainFacts, prepareCedar } from './cedar.ts';

const NAME = 'label-table';
prepareCedar(NAME, cedarText('label-table.cedar'), cedarText('label-table.cedarschema'));

/** The marker is for engines that can't tell "empty" from "missing"; Cedar can. */
const entries = (list: readonly string[]): string[] => list.filter((entry) => entry !== MARKER);

/** @param now epoch seconds */
export function tableQuestion(
  subject: SubjectAttributes,
  grants: Grants,
  label: Label,
  now: number,
  checked = false,
): CedarQuestion {
  const { tags, compartments, clearance } = grants;
  const attrs = {
    tenant: subject.tenant,
    principals: [...subject.principals],
    tags: [...tags],
    compartments: [...compartments],
    clearance,
  };
  const passage = {
    ...plainFacts(label),
    tenant: label.tenant,
    tags: entries(label.tags),
    readers: entries(label.readers),
    compartments: entries(label.compartments),
    classification: label.classification,
    denied: entries(label.denied),
  };
  return cedarQuestion({ policies: NAME, caller: { attrs, parents: [] }, passage, now }, checked);
}
