import { afterAll, describe, expect, test } from '@jest/globals';
import { isMap, parseDocument } from 'yaml';
import { z } from 'zod';
import { columns } from '../../scripts/rules/terminal.ts';
import { openRawCollection, type RawCollection } from '../support/qdrant-requests.ts';
import { NO_ENGINE, openQdrantServer, UNPROVED } from '../support/qdrant-server.ts';
import { NO_CASES, sharedCases } from '../support/shared-cases.ts';

/**
 * 200 filters with a payload and what Qdrant makes of the pair, and 32 filters that it refuses, each found in its source:
 * run on the engine, filter by filter, as text (a parse would lose 1.0 and integers above 2^53).
 */

/** Cases that the engine decides another way than their source says, with the reason. None is left out without one. */
const IS_NULL = 'a list that holds null counts as null in this engine; this product never asks is_null';
const TEXT = 'without a text index this engine matches whole tokens; this product never asks for text';
const DISAGREEMENTS: Readonly<Record<string, string>> = {
  'is_null condition on [null]': IS_NULL,
  'is_null condition on [1,null]': IS_NULL,
  'match text on array element': TEXT,
  'match text without a text index is a case-sensitive substring': TEXT,
  'match text without a text index: case': TEXT,
  'match text without an index: words must be contiguous': TEXT,
  'match text_any without an index: any token as substring': TEXT,
};

interface Case {
  readonly name: string;
  readonly filter: string;
  readonly payload: string;
  readonly id: string;
  readonly expected: boolean;
  readonly index: Readonly<Record<string, string>>;
}

const Expected = z.looseObject({
  name: z.string(),
  expect: z.boolean(),
  expect_indexed: z.looseObject({ index: z.record(z.string(), z.string()), expect: z.boolean() }).optional(),
});
/** Where a value begins, where it ends, and where what follows it does. */
const Ranged = z.looseObject({ range: z.tuple([z.int(), z.int(), z.int()]) });
const Refused = z.array(z.looseObject({ name: z.string(), http: z.int() }));

/** The members of each entry of a JSON list, as they are written. JSON is YAML, whose parser tells where each stands. */
function membersOf(text: string): Map<string, string>[] {
  const list = parseDocument(text, { uniqueKeys: false }).contents;
  const entries = z.looseObject({ items: z.array(z.unknown()) }).parse(list).items;
  return entries.map((entry) => {
    const pairs = isMap(entry) ? entry.items : [];
    return new Map(
      pairs.map(({ key, value }) => {
        const [start, end] = Ranged.parse(value).range;
        return [String(key), text.slice(start, end)];
      }),
    );
  });
}

function casesIn(text: string): Case[] {
  return membersOf(text).flatMap((members) => {
    const written = (name: string): string => members.get(name) ?? '';
    const known = Expected.parse({
      name: JSON.parse(written('name')),
      expect: JSON.parse(written('expect')),
      ...(members.has('expect_indexed') ? { expect_indexed: JSON.parse(written('expect_indexed')) } : {}),
    });
    const shared = { filter: written('filter'), payload: written('payload'), id: members.get('id') ?? '1' };
    const plain: Case = { ...shared, name: known.name, expected: known.expect, index: {} };
    if (!known.expect_indexed) return [plain];
    const { index, expect: expected } = known.expect_indexed;
    return [plain, { ...shared, name: `${known.name} [indexed]`, expected, index }];
  });
}

const server = await openQdrantServer();
const texts = {
  cases: sharedCases('qdrant_filter_cases.json'),
  refused: sharedCases('qdrant_filter_reject_cases.json'),
};
const collection =
  server && texts.cases && texts.refused
    ? await openRawCollection(server, { vectors: { size: 2, distance: 'Dot' } })
    : undefined;
afterAll(async () => {
  await collection?.drop();
  await server?.close();
});

/** What two ways of asking say: a count goes by the indexes, an exact search tests point by point. */
async function verdictsOn(
  raw: RawCollection,
  { filter, payload, id, index }: Case,
): Promise<readonly (boolean | number)[]> {
  for (const [key, schema] of Object.entries(index)) {
    await raw.done('PUT', '/index?wait=true', JSON.stringify({ field_name: key, field_schema: schema }));
  }
  await raw.done('PUT', '/points?wait=true', `{"points":[{"id":${id},"vector":[1,0],"payload":${payload}}]}`);
  const counted = await raw.send('POST', '/points/count', `{"filter":${filter},"exact":true}`);
  const searched = await raw.send(
    'POST',
    '/points/query',
    `{"query":[1,0],"filter":${filter},"params":{"exact":true},"limit":1}`,
  );
  await raw.done('POST', '/points/delete?wait=true', `{"points":[${id}]}`);
  for (const key of Object.keys(index)) await raw.done('DELETE', `/index/${encodeURIComponent(key)}?wait=true`);
  const Count = z.looseObject({ count: z.int() });
  const Hits = z.looseObject({ points: z.array(z.unknown()) });
  return [
    counted.status === 200 ? Count.parse(counted.result).count === 1 : counted.status,
    searched.status === 200 ? Hits.parse(searched.result).points.length === 1 : searched.status,
  ];
}

const report = (title: string, rows: readonly (readonly string[])[]): void => {
  const body = rows.length === 0 ? '  none disagrees\n' : `${columns(rows)}\n`;
  process.stdout.write(`${title}\n${body}`);
};

describe(`known filters on ${server?.name ?? "Qdrant's engine"}`, () => {
  const reason = server ? NO_CASES : `${NO_ENGINE}; unproved: ${UNPROVED.filters}`;
  const run = collection ? test : test.skip;
  const because = collection ? '' : ` (skipped: ${reason})`;

  run(
    `every one of 200 is decided as its source says, by count and by search, or is pinned here${because}`,
    async () => {
      const cases = casesIn(texts.cases ?? '[]');
      const disagreeing: string[][] = [];
      for (const known of cases) {
        const verdicts = collection ? await verdictsOn(collection, known) : [];
        if (verdicts.some((verdict) => verdict !== known.expected)) {
          disagreeing.push([known.name, `expected ${known.expected}`, `count ${verdicts[0]}, search ${verdicts[1]}`]);
        }
      }
      report(`${cases.length} filters on ${server?.name}, of which disagree:`, disagreeing);
      expect(cases.length).toBeGreaterThanOrEqual(240);
      expect(cases.filter(({ expected }) => expected).length).toBeGreaterThan(60);
      expect(disagreeing.map(([name = '']) => name).sort()).toEqual(Object.keys(DISAGREEMENTS).sort());
    },
    120_000,
  );

  run(`every one of 32 is refused with the status that a server gives${because}`, async () => {
    const members = membersOf(texts.refused ?? '[]');
    const known = Refused.parse(JSON.parse(texts.refused ?? '[]'));
    const disagreeing: string[][] = [];
    for (const [index, { name, http }] of known.entries()) {
      const filter = members[index]?.get('filter') ?? '';
      const counted = await collection?.send('POST', '/points/count', `{"filter":${filter}}`);
      const searched = await collection?.send('POST', '/points/query', `{"query":[1,0],"filter":${filter}}`);
      const statuses = [counted?.status, searched?.status];
      if (statuses.some((status) => status !== http)) disagreeing.push([name, `expected ${http}`, statuses.join(', ')]);
    }
    report(`${known.length} filters that a server refuses, of which disagree:`, disagreeing);
    expect(known).toHaveLength(32);
    expect(disagreeing).toEqual([]);
  });
});
