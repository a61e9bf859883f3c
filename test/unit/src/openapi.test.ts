import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { openApiDocument } from '../../../src/contract/index.ts';

const document = JSON.stringify(openApiDocument());
const at = (pointer: string): unknown =>
  pointer
    .replace(/^#\//u, '')
    .split('/')
    .reduce<unknown>((found, key) => z.record(z.string(), z.unknown()).parse(found)[key], JSON.parse(document));

describe('the OpenAPI document', () => {
  const references = [
    ...new Set([...document.matchAll(/"\$ref":"(?<to>[^"]+)"/gu)].map(({ groups }) => groups?.['to'])),
  ];

  test('refers to schemas', () => {
    expect(references.length).toBeGreaterThan(4);
  });

  test.each(references)('%s is a schema of the document itself', (reference) => {
    expect(reference).toMatch(/^#\/components\/schemas\/\w+$/u);
    expect(at(reference ?? '')).toMatchObject({ type: 'object' });
  });

  test('describes a request as it is sent: what has a default may be left out', () => {
    expect(at('#/components/schemas/AskRequest')).toMatchObject({
      required: ['question'],
      additionalProperties: false,
    });
  });
});
