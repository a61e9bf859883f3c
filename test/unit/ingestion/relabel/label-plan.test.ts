import { expect, test } from '@jest/globals';
import { parseLabelEdit } from '../../../../ingestion/index.ts';
import { planLabels } from '../../../../ingestion/relabel/label-plan.ts';
import { makeLabel } from '../../../../retrieval/index.ts';
import { rulesWith, SOURCE, sourceRules, TENANT } from '../../../support/ingestion-runs.ts';

const label = makeLabel({ tenant: TENANT, classification: 1, tags: ['everyone'] });
const selected = (id: string, contentHash: string, entries = label.tags) => {
  const stored = { ...label, tags: [...entries] };
  const record = { id, source: SOURCE, title: '', uri: '', contentHash, label: stored, pinned: true, passages: 1 };
  return { record, label: stored };
};
const plan = (documents: ReturnType<typeof selected>[], edit: object) =>
  planLabels(documents, {
    tenant: TENANT,
    rules: rulesWith(sourceRules()),
    change: { kind: 'edit', edit: parseLabelEdit(edit), pin: true },
  });

test('a document that was left half written is listed and not relabelled, readable as its label may be', () => {
  const { changes, leftAlone } = plan([selected('a', ''), selected('b', 'v1')], { raise: 2 });
  expect(leftAlone).toEqual([{ document: 'a', why: 'half_written' }]);
  expect(changes.map(({ document }) => document)).toEqual(['b']);
});

test('documents that share a label share the object, however their entries were ordered', () => {
  const { changes } = plan([selected('a', 'v1'), selected('b', 'v1', label.tags.toReversed())], { raise: 2 });
  expect(new Set(changes.map(({ after }) => after)).size).toBe(1);
  expect(new Set(changes.map(({ before }) => before)).size).toBe(1);
});

test('the same entries in another order are no change', () => {
  expect(plan([selected('a', 'v1', label.tags.toReversed())], { raise: 0 })).toEqual({
    changes: [],
    leftAlone: [],
    alreadySo: 1,
  });
});
