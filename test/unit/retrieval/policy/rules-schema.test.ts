import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { parseRules, rulesJsonSchema } from '../../../../retrieval/index.ts';
import { RulesFileSchema } from '../../../../retrieval/policy/rules-schema.ts';

const root = path.join(import.meta.dirname, '..', '..', '..', '..');
const read = (...parts: string[]) => readFileSync(path.join(root, ...parts), 'utf8');

describe('the JSON Schema for editors', () => {
  test('is the committed file (npm run rules -- schema --write docs/schemas/rules.schema.json)', () => {
    expect(JSON.parse(read('docs', 'schemas', 'rules.schema.json'))).toEqual(rulesJsonSchema());
  });
  test('refuses unknown keys at each level, as the parser does', () => {
    const objects = JSON.stringify(rulesJsonSchema()).match(/"properties":/gu) ?? [];
    const closed = JSON.stringify(rulesJsonSchema()).match(/"additionalProperties":false/gu) ?? [];
    expect(objects.length).toBe(4);
    expect(closed.length).toBe(4);
  });
});

describe("the sample company's rules", () => {
  const text = read('scripts', 'demo', 'rules.yaml');
  test('are valid and without a warning', () => {
    expect(parseRules(text)).toMatchObject({ ok: true, warnings: [] });
  });
  test('fit the schema that editors get', () => {
    expect(RulesFileSchema.safeParse(parse(text)).success).toBe(true);
  });
});
