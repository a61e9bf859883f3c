import {
  Composer,
  type Document,
  type ErrorCode,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  Parser,
  type YAMLMap,
} from 'yaml';
import { quoted, type RulesFinding, type RulesPath, type RulesProblemReason } from './rules-problem.ts';

export const MAX_RULES_BYTES = 1_048_576;
/** The format itself is six levels deep. */
const MAX_DEPTH = 16;
const MAX_SYNTAX_ERRORS = 100;

/** A rules file as data, before anything is known of its shape. */
export interface RulesText {
  /** Mappings are objects without a prototype; a key `__proto__` never gets in. Undefined: nothing can be read. */
  readonly value: unknown;
  readonly findings: readonly RulesFinding[];
  /** Where a finding is, from 1. A path that the file doesn't have ends at its nearest ancestor. */
  place(finding: RulesFinding): { readonly line: number; readonly column: number };
}

/**
 * YAML 1.2 without what could make it mean something else than it shows: one document, no aliases, tags or directives, no
 * duplicate keys (checked here, since the library's own check takes quadratic time). Never throws.
 */
export function readRulesText(text: string): RulesText {
  const lines = new LineCounter();
  const place = (document: Document | undefined) => (finding: RulesFinding) => {
    const { line, col } = lines.linePos(offsetOf(document, finding));
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const unreadable = (reason: RulesProblemReason, message: string): RulesText => ({
    value: undefined,
    findings: [{ reason, path: [], at: { offset: 0 }, message }],
    place: place(undefined),
  });

  if (Buffer.byteLength(text) > MAX_RULES_BYTES) return unreadable('too_large', 'The file is larger than 1 MiB');
  if (!text.isWellFormed() || text.includes('\ufffd')) return unreadable('not_utf8', 'The file is not UTF-8');
  try {
    const [document, second] = compose(text, lines);
    if (!document) return unreadable('empty', 'The file is empty');
    const syntax = syntaxFindings(document);
    const value = syntax.length > 0 ? undefined : plain(document.contents, [], syntax);
    if (second) syntax.push(severalDocuments(second));
    if (value === null) return unreadable('empty', 'The file is empty');
    return { value, findings: syntax, place: place(document) };
  } catch (error) {
    if (error instanceof Error && error.name === 'RangeError') return unreadable('too_deep', WORDS.RESOURCE_EXHAUSTION);
    return unreadable('yaml_syntax', 'The file cannot be read as YAML');
  }
}

/** The first two documents: a second one is already an error. */
const compose = (text: string, lines: LineCounter): Document[] => {
  // `silent` would also silence the error for a second document in parseDocument(): hence the composer itself.
  const composer = new Composer({
    version: '1.2',
    schema: 'core',
    merge: false,
    resolveKnownTags: false,
    stringKeys: true,
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
  });
  return composer
    .compose(bounded(new Parser(lines.addNewLine).parse(text)), true, text.length)
    .take(2)
    .toArray();
};

/** Stops reading at the hundredth error: each costs about a kilobyte, and a file of `]` has a million. */
function* bounded<T extends { readonly type: string }>(tokens: Iterable<T>): Generator<T, void> {
  let errors = 0;
  for (const token of tokens) {
    if (token.type === 'error' && ++errors > MAX_SYNTAX_ERRORS) return;
    yield token;
  }
}

const syntaxFindings = (document: Document): RulesFinding[] => {
  const findings: RulesFinding[] = document.errors.slice(0, MAX_SYNTAX_ERRORS).map(({ code, pos }) => ({
    reason: code === 'RESOURCE_EXHAUSTION' ? 'too_deep' : 'yaml_syntax',
    path: [],
    at: { offset: pos[0] },
    message: WORDS[code],
  }));
  if (document.directives?.yaml.explicit) findings.push(unsupported('A %YAML directive is not allowed', 0));
  for (const { code, pos } of document.warnings) {
    if (code !== 'TAG_RESOLVE_FAILED') findings.push(unsupported(WORDS[code], pos[0]));
  }
  return findings;
};

const unsupported = (message: string, offset: number, path: RulesPath = []): RulesFinding => ({
  reason: 'unsupported_yaml',
  path,
  at: { offset },
  message,
});

const severalDocuments = (second: Document): RulesFinding => ({
  reason: 'several_documents',
  path: [],
  at: { offset: second.range?.[0] ?? 0 },
  message: 'A second YAML document begins here; a rules file is one document',
});

const plain = (node: unknown, path: RulesPath, findings: RulesFinding[]): unknown => {
  if (path.length > MAX_DEPTH) {
    findings.push({ reason: 'too_deep', path, at: 'value', message: WORDS.RESOURCE_EXHAUSTION });
    return undefined;
  }
  if (isAlias(node)) {
    const message = 'YAML aliases are not allowed; a role takes over another by "includes"';
    findings.push(unsupported(message, node.range?.[0] ?? 0, path));
    return undefined;
  }
  if (isScalar(node) || isMap(node) || isSeq(node)) {
    if (node.tag && !isPlainCollection(node.tag)) {
      findings.push(unsupported('YAML tags (!name) are not allowed', node.range?.[0] ?? 0, path));
    }
  }
  if (isScalar(node)) return node.value;
  if (isSeq(node)) return node.items.map((item, index) => plain(item, [...path, index], findings));
  return isMap(node) ? plainMap(node, path, findings) : null;
};

/** A collection without a written tag has its default one; `!!map` and `!!seq` say no more than that. */
const isPlainCollection = (tag: string) => tag === 'tag:yaml.org,2002:map' || tag === 'tag:yaml.org,2002:seq';

const plainMap = (map: YAMLMap, path: RulesPath, findings: RulesFinding[]): Record<string, unknown> => {
  const entries: Record<string, unknown> = Object.create(null);
  for (const { key, value } of map.items) {
    const name = isScalar(key) ? String(key.value) : '';
    const at = { offset: isScalar(key) ? (key.range?.[0] ?? 0) : 0 };
    const inside = [...path, name];
    if (name === '__proto__') {
      findings.push({ reason: 'reserved_name', path: inside, at, message: `The name ${quoted(name)} is reserved` });
    } else if (Object.hasOwn(entries, name)) {
      findings.push({ reason: 'duplicate_key', path: inside, at, message: `${quoted(name)} was already given above` });
    } else {
      entries[name] = plain(value, inside, findings);
    }
  }
  return entries;
};

const offsetOf = (document: Document | undefined, { path, at }: RulesFinding): number => {
  if (typeof at === 'object') return at.offset;
  let node: unknown = document?.contents;
  let offset = 0;
  for (const [index, part] of path.entries()) {
    const keyOnly = at === 'key' && index === path.length - 1;
    const child = childOf(node, part);
    if (child === undefined) return offset;
    offset = (keyOnly ? undefined : startOf(child.value)) ?? startOf(child.key) ?? offset;
    node = child.value;
  }
  return offset;
};

const childOf = (node: unknown, part: string | number): { key?: unknown; value: unknown } | undefined => {
  if (isMap(node)) return node.items.find(({ key }) => isScalar(key) && String(key.value) === part);
  return isSeq(node) && typeof part === 'number' ? { value: node.items[part] } : undefined;
};

/** Undefined for a value that isn't written at all: `key:` */
const startOf = (node: unknown): number | undefined =>
  (isScalar(node) || isMap(node) || isSeq(node) || isAlias(node)) && node.range && node.range[0] < node.range[1]
    ? node.range[0]
    : undefined;

const WORDS = {
  ALIAS_PROPS: 'An alias cannot have an anchor or a tag',
  BAD_ALIAS: 'This alias has no name',
  BAD_COLLECTION_TYPE: 'This tag does not fit what follows it',
  BAD_DIRECTIVE: 'This directive (%) is not known',
  BAD_DQ_ESCAPE: 'This escape (\\) is not one that double quotes know; use single quotes',
  BAD_INDENT: 'The indentation does not fit the lines around it',
  BAD_PROP_ORDER: 'Anchors and tags stand before their value',
  BAD_SCALAR_START: 'A value cannot begin with this character; put it in quotes',
  BLOCK_AS_IMPLICIT_KEY: 'A nested mapping must begin on a line of its own',
  BLOCK_IN_FLOW: 'Between [ ] or { } only the short form may stand',
  DUPLICATE_KEY: 'This key was already given above',
  IMPOSSIBLE: 'This is not YAML',
  KEY_OVER_1024_CHARS: 'A key is longer than 1,024 characters',
  MISSING_CHAR: 'A closing bracket, quote, comma or colon is missing',
  MULTILINE_IMPLICIT_KEY: 'A key must fit on one line; is a closing quote or a colon missing?',
  MULTIPLE_ANCHORS: 'A value has two anchors',
  MULTIPLE_DOCS: 'A rules file is one document',
  MULTIPLE_TAGS: 'A value has two tags',
  NON_STRING_KEY: 'A key must be a plain text',
  RESOURCE_EXHAUSTION: 'The file is nested deeper than a rules file can be',
  TAB_AS_INDENT: 'YAML is indented by spaces, not by tabs',
  TAG_RESOLVE_FAILED: 'YAML tags (!name) are not allowed',
  UNEXPECTED_TOKEN: 'This is not expected here; is a colon, a quote or a line break missing?',
} as const satisfies Record<ErrorCode, string>;
