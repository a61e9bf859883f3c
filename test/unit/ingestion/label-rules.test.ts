import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { IngestionError } from '../../../ingestion/errors.ts';
import { createLabelRules } from '../../../ingestion/label-rules.ts';
import { parseLabelsFile } from '../../../ingestion/labels-file.ts';
import type { Tightening } from '../../../ingestion/labels-schema.ts';
import { ownWords } from '../../../ingestion/tightening.ts';
import { type Label, MARKER, mayRead, type SubjectAttributes } from '../../../retrieval/index.ts';
import { SOURCE, sourceRules, TENANT } from '../../support/ingestion-runs.ts';

const rulesOf = (yaml: string, codeowners?: string, source = sourceRules()) =>
  createLabelRules({
    tenant: TENANT,
    labels: parseLabelsFile(`version: 1\nsource: ${SOURCE}\n${yaml}`),
    source,
    codeowners,
  });
const codeOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof IngestionError) return error.code;
    throw error;
  }
  return 'none';
};
const tagsOf = ({ tags }: Label) => tags.filter((tag) => tag !== MARKER);

describe('path rules', () => {
  const rules = rulesOf(`
rules:
  - { path: "**", label: { tags: [everyone], classification: 1 } }
  - { path: "finance/**", label: { tags: [finance], classification: 2 } }
  - { path: "finance/public.md", label: { tags: [everyone], classification: 0 } }
  - { path: "legal/**", label: { tags: [legal], classification: 1 } }
  - { path: "board/**", label: { tags: [everyone], classification: 3 } }
  - { path: "ops/**", label: { tags: [everyone], compartments: [tern], classification: 1 } }
`);

  test('the last rule that matches wins', () => {
    expect(tagsOf(rules.labelOf('a.md', undefined))).toEqual(['everyone']);
    expect(tagsOf(rules.labelOf('finance/q3/a.md', undefined))).toEqual(['finance']);
    expect(rules.labelOf('finance/public.md', undefined)).toMatchObject({ tenant: TENANT, classification: 0 });
  });

  test.each(['legal/a.md', 'board/a.md', 'ops/a.md'])('a label that the source may not stamp is denied: %s', (path) => {
    expect(codeOf(() => rules.labelOf(path, undefined))).toBe('ingestion.stamp_denied');
  });

  test('ING-09 what no rule matches has no label', () => {
    const narrow = rulesOf('rules:\n  - { path: "a/**", label: { tags: [everyone], classification: 0 } }\n');
    expect(codeOf(() => narrow.labelOf('b/x.md', undefined))).toBe('ingestion.unlabelled');
    expect(codeOf(() => rulesOf('').labelOf('x.md', undefined))).toBe('ingestion.unlabelled');
  });

  test('paths are compared exactly: another case is another path', () => {
    const narrow = rulesOf('rules:\n  - { path: "Public/**", label: { tags: [everyone], classification: 0 } }\n');
    expect(codeOf(() => narrow.labelOf('public/x.md', undefined))).toBe('ingestion.unlabelled');
  });

  test('include and exclude choose; an address is made from the path, escaped', () => {
    const chosen = rulesOf('include: ["docs/**"]\nexclude: ["docs/draft/**"]\nuri: "https://d.example/{path}?v=1"\n');
    expect(['docs/a.md', 'docs/draft/a.md', 'other/a.md'].map((at) => chosen.includes(at))).toEqual([
      true,
      false,
      false,
    ]);
    expect(chosen.uriOf('a b/ö#?.md')).toBe('https://d.example/a%20b/%C3%B6%23%3F.md?v=1');
    expect(rulesOf('').uriOf('a b/c.md')).toBe(`${SOURCE}/a b/c.md`);
  });
});

describe('CODEOWNERS', () => {
  const table = `
codeowners:
  file: CODEOWNERS
  teams:
    "@o/people": { tags: [people], classification: 1 }
    "@o/finance": { tags: [finance], classification: 2, denied: ["user:x"] }
rules:
  - { path: "docs/open.md", label: { tags: [everyone], classification: 0 } }
`;
  const owners = `
# everything is reviewed by people
*            @o/people
docs/*       @o/people
/docs/pay/   @o/people @o/finance
/docs/rev/   @o/finance @o/people
docs/strange @o/unknown
docs/none.md
*.csv        @o/finance # sheets
docs/open.md @o/finance
with\\ space/* @o/people
`;
  const rules = rulesOf(table, owners);

  test.each<[string, string[]]>([
    ['docs/a.md', ['people']],
    ['docs/pay/a.md', ['finance', 'people']],
    ['docs/pay/deep/a.md', ['finance', 'people']],
    ['any/where/x.csv', ['finance']],
    ['docs/open.md', ['everyone']],
    ['with space/a.md', ['people']],
  ])('%s belongs to %j', (path, tags) => {
    expect(tagsOf(rules.labelOf(path, undefined))).toEqual(tags);
  });

  test.each(['docs/pay/a.md', 'docs/rev/a.md'])(
    'owners share: the higher classification and every bar hold: %s',
    (path) => {
      expect(rules.labelOf(path, undefined)).toMatchObject({ classification: 2, denied: [MARKER, 'user:x'] });
    },
  );

  test.each([
    ['the catch-all', 'other/a.md'],
    ['dir/* below its own level, as in CODEOWNERS', 'docs/deep/a.md'],
    ['a pattern in another case', 'DOCS/PAY/a.md'],
    ['an owner that is not in the table', 'docs/strange/a.md'],
    ['a line that takes ownership away', 'docs/none.md'],
  ])('%s labels nothing', (_, path) => {
    expect(codeOf(() => rules.labelOf(path, undefined))).toBe('ingestion.unlabelled');
  });

  test('owners that are not in the table are told', () => {
    expect(rules.unknownOwners()).toEqual(['@o/unknown']);
  });

  test.each([
    '!docs/secret @o/people',
    'docs/[a-z].md @o/people',
    `/${'*a'.repeat(14)}b/* @o/people`,
    `${'**/a/'.repeat(8)}b @o/people`,
  ])('a line with another meaning than it seems is refused: %s', (line) => {
    expect(codeOf(() => rulesOf(table, line))).toBe('ingestion.labels_file_invalid');
  });

  test.each(['*', '**', '/', '/*', '/**', '**/*'])('no spelling of "everything" labels anything: %s', (pattern) => {
    expect(codeOf(() => rulesOf(table, `${pattern} @o/people`).labelOf('a.md', undefined))).toBe(
      'ingestion.unlabelled',
    );
  });
});

describe('front matter', () => {
  const rules = rulesOf(`
front_matter: tighten
rules:
  - { path: "**", label: { tags: [everyone], classification: 1, not_before: 2026-01-01, not_after: 2026-12-31 } }
`);
  const own = (yaml: string, mode: 'off' | 'tighten' = 'tighten') =>
    ownWords('markdown', Buffer.from(`---\n${yaml}\n---\ntext`), mode);
  const labelled = (yaml: string) => rules.labelOf('a.md', own(yaml).tightening);

  test('tightens each part of a label', () => {
    const yaml =
      'classification: 2\ncompartments: [aurora]\ndenied: ["user:x"]\nnot_before: 2026-02-01\nnot_after: 2026-03-01';
    expect(labelled(yaml)).toMatchObject({
      tags: [MARKER, 'everyone'],
      compartments: [MARKER, 'aurora'],
      classification: 2,
      denied: [MARKER, 'user:x'],
      not_before: Date.UTC(2026, 1, 1) / 1000,
      not_after: Date.UTC(2026, 2, 2) / 1000 - 1,
    });
  });

  test.each([
    ['a lower classification', 'classification: 0'],
    ['an earlier start', 'not_before: 2025-12-31'],
    ['a later end', 'not_after: 2027-01-01'],
    ['readers', 'readers: ["user:x"]'],
    ['no classification at all', 'classification: secret'],
    ['a text where a list belongs', 'denied: user:x'],
    ['a reserved name', 'compartments: ["*"]'],
    ['no YAML', 'a: [b'],
  ])('ING-10 %s is refused, not ignored', (_, yaml) => {
    expect(codeOf(() => labelled(yaml))).toBe('ingestion.front_matter_invalid');
  });

  test('beyond what the source may stamp it is denied', () => {
    expect(codeOf(() => labelled('classification: 3'))).toBe('ingestion.stamp_denied');
    expect(codeOf(() => labelled('compartments: [tern]'))).toBe('ingestion.stamp_denied');
  });

  test('a window that it leaves empty is an invalid label', () => {
    expect(codeOf(() => labelled('not_before: 2026-05-01\nnot_after: 2026-04-01'))).toBe('ingestion.label_invalid');
  });

  test('without label keys it changes nothing; its tags are ordinary words', () => {
    expect(labelled('title: x\ntags: [finance]')).toEqual(rules.labelOf('a.md', undefined));
  });

  test('switched off it does nothing, and is told', () => {
    expect(own('classification: 3', 'off')).toEqual({ tightening: undefined, present: true });
    expect(own('title: x', 'off')).toEqual({ tightening: undefined, present: false });
  });
});

const principal = fc.constantFrom('user:x', 'user:y', 'group:g');
const seconds = fc.integer({ min: 0, max: 100 });
const tighteningArbitrary: fc.Arbitrary<Tightening> = fc.record(
  {
    classification: fc.integer({ min: 0, max: 3 }),
    compartments: fc.subarray(['aurora', 'tern']),
    denied: fc.array(principal, { maxLength: 1 }),
    not_before: fc.integer({ min: 10, max: 60 }),
    not_after: fc.integer({ min: 40, max: 90 }),
  },
  { requiredKeys: [] },
);
const subjectArbitrary: fc.Arbitrary<SubjectAttributes> = fc.record({
  tenant: fc.constant(TENANT),
  id: fc.constant('x'),
  principals: fc.subarray(['user:x', 'user:y', 'group:g']),
  roles: fc.constant([]),
  clearance: fc.integer({ min: 0, max: 3 }),
  compartments: fc.constant([]),
  scopes: fc.constant([]),
});

describe('laws', () => {
  test('front matter never loosens: whoever reads the tightened document could read it without', () => {
    const rules = rulesOf(
      'rules:\n  - { path: "**", label: { tags: [everyone], readers: ["user:y"], classification: 1, not_before: "1970-01-01T00:00:20Z", not_after: "1970-01-01T00:01:20Z" } }\n',
      undefined,
      sourceRules({ compartments: ['aurora', 'tern'], maxClassification: 3 }),
    );
    const base = rules.labelOf('a.md', undefined);
    let read = 0;
    const tags = fc.subarray(['everyone', 'finance']);
    const compartments = fc.subarray(['aurora', 'tern']);
    fc.assert(
      fc.property(
        tighteningArbitrary,
        subjectArbitrary,
        tags,
        compartments,
        seconds,
        (tightening, subject, held, open, now) => {
          let label: Label;
          try {
            label = rules.labelOf('a.md', tightening);
          } catch {
            return;
          }
          const grants = { roles: [], tags: held, compartments: open, clearance: subject.clearance };
          if (mayRead(subject, grants, label, now)) {
            read += 1;
            expect(mayRead(subject, grants, base, now)).toBe(true);
          }
        },
      ),
      { numRuns: 3_000 },
    );
    expect(read).toBeGreaterThan(20);
  });

  test('a document never has a label that no rule gave it', () => {
    const folder = fc.constantFrom('a', 'b', 'c', 'a/b', 'b/c');
    const ruleArbitrary = fc.record({ folder, tag: fc.constantFrom('everyone', 'finance', 'people') });
    let labelled = 0;
    fc.assert(
      fc.property(fc.array(ruleArbitrary, { maxLength: 5 }), folder, (given, where) => {
        const lines = given.map(
          (rule) => `  - { path: "${rule.folder}/**", label: { tags: [${rule.tag}], classification: 1 } }`,
        );
        const rules = rulesOf(lines.length === 0 ? 'rules: []\n' : `rules:\n${lines.join('\n')}\n`);
        const matching = given.filter((rule) => `${where}/x.md`.startsWith(`${rule.folder}/`));
        const last = matching.at(-1);
        if (last) {
          labelled += 1;
          expect(tagsOf(rules.labelOf(`${where}/x.md`, undefined))).toEqual([last.tag]);
        } else expect(codeOf(() => rules.labelOf(`${where}/x.md`, undefined))).toBe('ingestion.unlabelled');
      }),
    );
    expect(labelled).toBeGreaterThan(5);
  });
});
