import { describe, expect, test } from '@jest/globals';
import {
  applyEdit,
  assertDeclared,
  isComplete,
  parseLabelEdit,
  removedInVain,
} from '../../../../ingestion/relabel/label-edit.ts';
import { LAST_INSTANT, makeLabel } from '../../../../retrieval/index.ts';
import { rulesWith, sourceRules, TENANT } from '../../../support/ingestion-runs.ts';

const before = makeLabel({
  tenant: TENANT,
  classification: 1,
  tags: ['everyone', 'finance'],
  not_before: 5,
  not_after: 9,
});
const after = (edit: object) => applyEdit(parseLabelEdit(edit), before, TENANT);

describe('an edit of a label', () => {
  test.each<[string, object, object]>([
    ['sets', { classification: 'restricted' }, { classification: 3 }],
    ['raises', { raise: 2 }, { classification: 2 }],
    ['raises nothing that is higher', { raise: 0 }, { classification: 1 }],
    ['adds, once', { tags: { add: ['people', 'finance'] } }, { tags: ['everyone', 'finance', 'people'] }],
    ['takes away', { tags: { remove: ['finance', 'nowhere'] } }, { tags: ['everyone'] }],
    ['replaces', { tags: { set: ['people'] } }, { tags: ['people'] }],
    ['replaces by nothing', { tags: { set: [] } }, { tags: [] }],
    ['opens the window', { not_before: 'none', not_after: 'none' }, { not_before: 0, not_after: LAST_INSTANT }],
    ['closes the window', { not_after: '1970-01-01T00:00:08Z' }, { not_after: 8 }],
    ['denies', { denied: { add: ['user:erik'] } }, { denied: ['user:erik'] }],
  ])('%s', (_, edit, expected) => {
    const whole = { classification: 1, tags: ['everyone', 'finance'], not_before: 5, not_after: 9 };
    expect(after(edit)).toEqual(makeLabel({ tenant: TENANT, ...whole, ...expected }));
  });

  test('done twice is done once', () => {
    const edit = parseLabelEdit({
      raise: 2,
      tags: { add: ['people'], remove: ['finance'] },
      denied: { set: ['user:a'] },
    });
    const once = applyEdit(edit, before, TENANT);
    expect(applyEdit(edit, once, TENANT)).toEqual(once);
    expect(once).not.toEqual(before);
  });

  test.each<[string, unknown]>([
    ['nothing', {}],
    ['undefined alone', { tags: undefined }],
    ['a list that is set and added to', { tags: { set: [], add: ['x'] } }],
    ['a classification set and raised', { classification: 1, raise: 2 }],
    ['a classification that there is not', { classification: 4 }],
    ['a name that looks like another', { tags: { add: ['every\u200bone'] } }],
    ['the marker', { tags: { add: ['ringfence:always'] } }],
    ['a reader without a kind', { readers: { add: ['maja'] } }],
    ['a day that there is not', { not_after: '2027-02-30' }],
    ['an unknown part', { tag: { add: ['x'] } }],
    ['no object', 'restricted'],
  ])('is refused: %s', (_, edit) => {
    expect(() => parseLabelEdit(edit)).toThrow(expect.objectContaining({ code: 'ingestion.change_invalid' }));
  });

  test('that leaves no label is refused: an empty window, too many entries', () => {
    const tags = Array.from({ length: 999 }, (_, at) => `t${at}`);
    for (const edit of [{ not_before: '2027-01-01', not_after: '2026-01-01' }, { tags: { add: tags } }]) {
      expect(() => after(edit)).toThrow(expect.objectContaining({ code: 'ingestion.label_invalid' }));
    }
  });

  test('needs no label before only where it sets everything', () => {
    const lists = { tags: { set: ['people'] }, readers: { set: [] }, compartments: { set: [] }, denied: { set: [] } };
    const edit = parseLabelEdit({ classification: 2, ...lists });
    expect(isComplete(edit)).toBe(true);
    expect(applyEdit(edit, undefined, TENANT)).toEqual(
      makeLabel({ tenant: TENANT, classification: 2, tags: ['people'] }),
    );
    for (const key of ['tags', 'readers', 'compartments', 'denied'] as const) {
      expect(isComplete(parseLabelEdit({ classification: 2, ...lists, [key]: undefined }))).toBe(false);
    }
    expect(isComplete(parseLabelEdit({ raise: 2, ...lists }))).toBe(false);
  });

  test('brings only names that the rules declare; a slip is answered with what was meant', () => {
    const rules = rulesWith(sourceRules());
    const check = (edit: object) => () => assertDeclared(parseLabelEdit(edit), rules);
    expect(check({ tags: { add: ['finance'] }, compartments: { set: ['aurora'] } })).not.toThrow();
    expect(check({ tags: { remove: ['undeclared'] } })).not.toThrow();
    const refused = expect.objectContaining({ code: 'ingestion.name_undeclared' });
    for (const edit of [
      { tags: { add: ['nowhere'] } },
      { tags: { set: ['aurora'] } },
      { compartments: { add: ['finance'] } },
    ]) {
      expect(check(edit)).toThrow(refused);
    }
    expect(check({ tags: { add: ['finanse'] } })).toThrow(/did you mean finance/u);
  });

  test('tells what it would take away in vain', () => {
    const edit = parseLabelEdit({ tags: { remove: ['finance', 'finanse'] }, denied: { remove: ['user:x'] } });
    expect(removedInVain(edit, [before])).toEqual(['finanse', 'user:x']);
  });
});
