import { describe, expect, test } from '@jest/globals';
import { parseQuery } from '../../../../ingestion/relabel/document-query.ts';
import { type DocumentRecord, makeLabel, MARKER } from '../../../../retrieval/index.ts';

const label = makeLabel({
  tenant: 'acme',
  classification: 2,
  tags: ['finance'],
  readers: ['user:maja'],
  compartments: ['aurora'],
  denied: ['group:press'],
  not_before: Date.UTC(2027, 2, 1) / 1000,
});
const record: DocumentRecord = {
  id: 'drive/finance/budget.md',
  source: 'drive',
  title: 'Budget 2027',
  uri: 'https://drive.example/finance/budget.md',
  contentHash: 'h',
  label,
  pinned: true,
  passages: 1,
};

describe('a query over metadata', () => {
  test.each<[string, 'yes' | 'no']>([
    ['source=drive', 'yes'],
    ['source=Drive', 'no'],
    ['source!=wiki', 'yes'],
    ['tag=finance', 'yes'],
    ['tag=everyone', 'no'],
    ['tag!=everyone', 'yes'],
    ['reader=user:maja', 'yes'],
    ['reader=user:erik', 'no'],
    ['compartment=aurora', 'yes'],
    ['denied=group:press', 'yes'],
    ['denied!=group:press', 'no'],
    ['classification=2', 'yes'],
    ['classification=confidential', 'yes'],
    ['classification!=2', 'no'],
    ['classification<2', 'no'],
    ['classification<=2', 'yes'],
    ['classification>1', 'yes'],
    ['classification >= restricted', 'no'],
    ['title=Budget*', 'yes'],
    ['title=*2026*', 'no'],
    ['title!=Budget*', 'no'],
    ['uri=https://drive.example/finance/**', 'yes'],
    ['uri=https://drive.example/hr/**', 'no'],
    ['pinned=true', 'yes'],
    ['pinned!=true', 'no'],
    ['pinned=false', 'no'],
    ['not_before=2027-03-01', 'yes'],
    ['not_before>2027-03-01T00:00:00Z', 'no'],
    ['not_before=none', 'no'],
    ['not_after=none', 'yes'],
    ['not_after<2028-01-01', 'no'],
  ])('%s: %s', (text, expected) => {
    expect(parseQuery(text)(record, label)).toBe(expected);
  });

  test.each(['tag=finance', 'tag!=finance', 'classification<3', 'not_after>2020-01-01', 'denied=user:x'])(
    'about a label that cannot be read is neither met nor not met: %s',
    (text) => {
      expect(parseQuery(text)(record, undefined)).toBe('unknown');
    },
  );

  test('about anything but the label is answered without it', () => {
    expect(parseQuery('pinned=true')(record, undefined)).toBe('yes');
    expect(parseQuery('source=wiki')(record, undefined)).toBe('no');
  });

  test.each([
    '',
    'tag',
    'tag=',
    'tag<finance',
    'pinned>true',
    'pinned=yes',
    'text=secret',
    '__proto__=x',
    'constructor=x',
    'classification=4',
    'classification=-1',
    'classification=Restricted',
    'not_before=tomorrow',
    'not_after=2027-02-30',
    'source<a',
    `tag=${MARKER}`,
    'tag=*',
    'reader=maja',
    'tag=finance OR tag=everyone\u0000',
  ])('is refused where it is no query: %j', (text) => {
    expect(() => parseQuery(text)).toThrow(expect.objectContaining({ code: 'ingestion.selection_invalid' }));
  });
});
