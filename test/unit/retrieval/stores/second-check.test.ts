import { describe, expect, test } from '@jest/globals';
import { type LabelInput, makeLabel, Permitted } from '../../../../retrieval/index.ts';
import { filterOf, NOW, TENANT } from '../../../support/stores-fixture.ts';

const filter = filterOf({ tags: ['finance'] });
const CONTENT = { document: 'plan', ordinal: 0, title: '', uri: '', section: '', text: 'Revenue rose.' };
const label = (changes: Partial<LabelInput> = {}) =>
  makeLabel({ tenant: TENANT, classification: 0, tags: ['finance'], ...changes });
const row = (changes: object = {}, content: object = {}) => ({
  id: 'p1',
  label: label(),
  content: { ...CONTENT, ...content },
  ...changes,
});

describe('the second check', () => {
  test('proves a passage that the caller may read, with the id, label and content that it was read with', () => {
    const permitted = Permitted.check(filter, row());
    if (!permitted) throw new Error('It was refused');
    expect(Permitted.id(permitted)).toBe('p1');
    expect(Permitted.label(permitted)).toEqual(label());
    expect(Permitted.content(permitted)).toEqual(CONTENT);
  });
  test.each<[string, object]>([
    ['another tag', label({ tags: ['other'] })],
    ['a higher classification', label({ classification: 1 })],
    ['a window that has not opened', label({ not_before: NOW + 1 })],
    ['a denial', label({ denied: ['user:someone'] })],
    ['a list without its marker', { ...label(), denied: [] }],
    ['a field too many', { ...label(), owner: 'ada' }],
    ['nothing at all', {}],
  ])('refuses a row whose label has %s', (_, stored) => {
    expect(Permitted.check(filter, row({ label: stored }))).toBeUndefined();
  });
  test.each<[string, object]>([
    ['no text', { text: '' }],
    ['a text that is none', { text: 7 }],
    ['no document', { document: '' }],
    ['a negative ordinal', { ordinal: -1 }],
    ['a broken ordinal', { ordinal: 0.5 }],
    ['a title that is none', { title: null }],
    ['a uri that is none', { uri: 1 }],
    ['a section that is none', { section: undefined }],
    ['a field too many', { secret: 'x' }],
  ])('refuses a row whose content has %s, though its label is readable', (_, content) => {
    expect(Permitted.check(filter, row({}, content))).toBeUndefined();
  });
});
