import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { labelsJsonSchema, parseLabelsFile } from '../../../ingestion/index.ts';
import { parseRules } from '../../../retrieval/index.ts';

const root = path.join(import.meta.dirname, '..', '..', '..');
const read = (...parts: string[]): string => readFileSync(path.join(root, ...parts), 'utf8');

test('the committed schema is the current one (node scripts/ingest/labels-schema.ts)', () => {
  expect(JSON.parse(read('docs', 'schemas', 'labels.schema.json'))).toEqual(labelsJsonSchema());
});

describe.each([
  ['scripts/evaluate/labels', 'scripts/evaluate/labels/rules.yaml'],
  ['scripts/demo/labels', 'scripts/demo/rules.yaml'],
])('the label files of %s', (directory, rulesFile) => {
  const files = readdirSync(path.join(root, directory)).filter((file) => !file.startsWith('rules'));

  test.each(files)('%s stamps nothing that its source may not', (file) => {
    const labels = parseLabelsFile(read(directory, file));
    const reading = parseRules(read(rulesFile));
    if (!reading.ok) throw new Error('the rules file is broken');
    const sources = [...reading.rules.tenants.values()].flatMap((tenant) => tenant.sources.get(labels.source) ?? []);
    const specs = [...labels.rules.map(({ label }) => label), ...Object.values(labels.codeowners?.teams ?? {})];
    expect(sources).toHaveLength(1);
    expect(specs.length).toBeGreaterThan(0);
    for (const { tags = [], compartments = [], classification } of specs) {
      expect(sources[0]?.tags).toEqual(expect.arrayContaining([...tags]));
      expect(sources[0]?.compartments).toEqual(expect.arrayContaining([...compartments]));
      expect(classification).toBeLessThanOrEqual(sources[0]?.maxClassification ?? -1);
    }
  });
});
