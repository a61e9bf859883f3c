import { inPlace } from './arrow-checks.ts';
import type { SourceFile } from './source-files.ts';

interface TextRule {
  readonly id: string;
  readonly pattern: RegExp;
  /** Files and folders where it may stand. */
  readonly allowed: readonly string[];
}

/** `Class.member` in every way of writing it: optional, by index, by destructuring. */
const member = (owner: string, name: string): RegExp =>
  new RegExp(
    `\\b${owner}\\s*(?:\\?\\.|\\.)\\s*${name}\\b|\\b${owner}\\s*(?:\\?\\.)?\\[\\s*[^\\]\\s]|\\{[^{}]*\\b${name}\\b[^{}]*\\}\\s*=\\s*${owner}\\b`,
    'u',
  );

const PROOFS = '(?:Subject|AccessFilter|Narrowing|Permitted|Screened)';

export const TEXT_RULES: readonly TextRule[] = [
  {
    id: 'no cursor is left open: it would pin a snapshot, and revocations would never be seen',
    pattern: /\.\s*iterate\s*\(/u,
    allowed: ['scripts', 'test'],
  },
  {
    id: 'a Subject is made by identity alone',
    pattern: member('Subject', 'verified'),
    // Benchmarks measure what lies behind identity: there is no request to take a Subject from.
    allowed: ['src/identity', 'test', 'scripts/bench'],
  },
  {
    id: 'an AccessFilter is made by its own compile()',
    pattern: /\bnew\s+AccessFilter\b/u,
    allowed: ['retrieval/policy/access-filter.ts', 'test/types'],
  },
  {
    id: 'Permitted is made by the second check of retrieval',
    pattern: member('Permitted', 'check'),
    allowed: ['retrieval/stores/second-check.ts', 'retrieval/retriever.ts', 'test'],
  },
  {
    id: 'a proof is made in its own file',
    pattern: /\bnew\s+(?:Subject|Narrowing|Permitted|Screened)\b/u,
    allowed: [
      'retrieval/policy/subject.ts',
      'retrieval/policy/narrowing.ts',
      'retrieval/stores/second-check.ts',
      'guardrails/screened.ts',
      'test/types',
    ],
  },
  {
    id: 'a proof keeps its name, so that the rules above see it',
    pattern: new RegExp(`\\b${PROOFS}\\s+as\\s+\\w|=\\s*${PROOFS}\\s*[;,)]|\\bextends\\s+${PROOFS}\\b`, 'u'),
    allowed: ['test/types'],
  },
  {
    id: 'nothing is constructed around a private constructor',
    pattern: new RegExp(
      `\\bReflect\\s*\\.\\s*construct\\b|\\bsetPrototypeOf\\b|\\b${PROOFS}\\s*\\.\\s*prototype\\b`,
      'u',
    ),
    allowed: ['test/types'],
  },
  {
    id: 'the environment is read by the configuration alone',
    pattern: /\bprocess\s*(?:\?\.|\.)\s*env\b|\bprocess\s*\[|\}\s*=\s*process\b|\bfrom\s*["'](?:node:)?process["']/u,
    allowed: ['src/config.ts', 'scripts', 'test'],
  },
  {
    id: 'nothing writes to the console',
    pattern: /\bconsole(?:\?\.|\.)[a-z]|\bconsole\s*\[|=\s*console\b|\bfrom\s*["'](?:node:)?console["']/u,
    allowed: [],
  },
  {
    id: 'modules are named, not computed',
    pattern: /\bimport\s*\(\s*[^\s"'`]|\bimport\s*\(\s*`[^`]*\$\{|\brequire\s*\(/u,
    allowed: ['test'],
  },
  {
    id: 'types are not silenced',
    pattern: /@ts-(?:ignore|nocheck)\b/u,
    allowed: [],
  },
  {
    id: 'an expected type error is a proof, and stands with the proofs',
    pattern: /@ts-expect-error\b/u,
    allowed: ['test/types'],
  },
  {
    id: 'the linter is silenced for one line, about characters in a pattern, with a reason, or not at all',
    pattern:
      /\b(?:oxlint|eslint)-disable\b(?!-next-line (?:no-control-regex|no-misleading-character-class|, )+ -- \S)/u,
    allowed: [],
  },
];

/** Here the rules are written, and planted bad samples stand. */
const SELF = 'test/architecture';

export const checkText = (file: SourceFile): string[] =>
  TEXT_RULES.filter(
    ({ pattern, allowed }) => pattern.test(file.text) && ![...allowed, SELF].some((place) => inPlace(file.path, place)),
  ).map(({ id }) => `${file.path}: ${id}`);

export const MAX_LINES = 300;
const KEBAB = /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9]+)*$/u;

export const checkSize = ({ path, text }: SourceFile): string[] => {
  const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
  return lines > MAX_LINES ? [`${path} has ${lines} lines: past ${MAX_LINES} it is two things`] : [];
};

export const checkName = ({ path }: SourceFile): string[] =>
  path.split('/').every((part) => KEBAB.test(part)) ? [] : [`${path} is not in kebab-case`];
