import { createHash } from 'node:crypto';
import { isAlias, isMap, isScalar, LineCounter, parseDocument, type Document } from 'yaml';
import type { z } from 'zod';
import { type FileProblem, LabelsFileError } from './errors.ts';
import { type LabelsFileContent, LabelsFileSchema } from './labels-schema.ts';

const MAX_CHARS = 2_000_000;

export interface LabelsFile extends LabelsFileContent {
  /** sha256 of the text, hex: names this version in the run's event. */
  readonly hash: string;
}

/**
 * @param name how the file is called in problems
 * @throws LabelsFileError with every problem and its line
 */
export function parseLabelsFile(text: string, name = 'labels.yaml'): LabelsFile {
  const at = (line: number | undefined, message: string): FileProblem => ({ file: name, line, message });
  if (text.length > MAX_CHARS) throw new LabelsFileError([at(undefined, 'The file is too long')]);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, prettyErrors: false });
  const lineOf = (offset: number) => lines.linePos(offset).line;
  if (document.errors.length > 0) {
    throw new LabelsFileError(
      document.errors.map(({ code, pos }) => at(lineOf(pos[0]), `The YAML is broken here (${code})`)),
    );
  }
  const parsed = LabelsFileSchema.safeParse(valueOf(document, at));
  if (parsed.success) return { ...parsed.data, hash: createHash('sha256').update(text).digest('hex') };
  throw new LabelsFileError(
    parsed.error.issues.flatMap((issue) => {
      const offset = offsetOf(document, issue.path);
      return at(offset === undefined ? undefined : lineOf(offset), messageOf(issue));
    }),
  );
}

const valueOf = (document: Document, at: (line: number | undefined, message: string) => FileProblem): unknown => {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch {
    throw new LabelsFileError([at(undefined, 'The YAML expands without end')]);
  }
};

const messageOf = (issue: z.core.$ZodIssue): string => {
  const where = issue.path.map(String).join('.') || 'the file';
  if (issue.code === 'unrecognized_keys') return `${where}: unknown field ${issue.keys.join(', ')}`;
  return `${where}: ${issue.message}`;
};

/** Where the value, or the nearest thing around it that exists, begins. */
const offsetOf = (document: Document, path: readonly PropertyKey[]): number | undefined => {
  for (let length = path.length; length >= 0; length -= 1) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    const offset = keyOffset(document, path.slice(0, length)) ?? startOf(node);
    if (offset !== undefined) return offset;
  }
  return undefined;
};

/** A mapping's value is reported at its key's line. */
const keyOffset = (document: Document, path: readonly PropertyKey[]): number | undefined => {
  const parent = path.length > 1 ? document.getIn(path.slice(0, -1), true) : document.contents;
  if (path.length === 0 || !isMap(parent)) return undefined;
  const pair = parent.items.find(({ key }) => isScalar(key) && key.value === path.at(-1));
  return pair ? startOf(pair.key) : undefined;
};

const startOf = (node: unknown): number | undefined =>
  (isScalar(node) || isMap(node) || isAlias(node) || hasRange(node)) && node.range ? node.range[0] : undefined;

const hasRange = (node: unknown): node is { range: [number, number, number] } =>
  typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range);
