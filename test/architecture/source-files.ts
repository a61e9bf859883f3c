import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

export interface SourceFile {
  /** From the repository's root, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

const ROOT = path.join(import.meta.dirname, '..', '..');
const CODE = /\.[cm]?[jt]sx?$/u;
/** Not ours to judge: installed, generated, or the documents of the sample company. */
const SKIPPED = new Set(['node_modules', '.git', 'data', 'coverage', 'scripts/demo/company']);

/** Every code file of the repository, also those that no list knows yet. */
export function readSourceFiles(): SourceFile[] {
  return walk('').map((file) => ({ path: file, text: readFileSync(path.join(ROOT, file), 'utf8') }));
}

const walk = (directory: string): string[] =>
  readdirSync(path.join(ROOT, directory), { withFileTypes: true }).flatMap((entry) => {
    const file = directory === '' ? entry.name : `${directory}/${entry.name}`;
    if (SKIPPED.has(file)) return [];
    if (entry.isDirectory()) return walk(file);
    return CODE.test(entry.name) ? [file] : [];
  });

/**
 * What a file imports or re-exports, by value or by type. TypeScript 7 has no API to ask, so the text is searched for every
 * form that names a module; a form too many is harmless, for what can't be a path is no arrow.
 */
export function importsOf({ text }: SourceFile): string[] {
  const forms = [
    /\bfrom\s*(["'])(?<module>[^"'\n]+)\1/gu,
    /\bimport\s*(["'])(?<module>[^"'\n]+)\1/gu,
    /\bimport\s*\(\s*(["'`])(?<module>[^"'`\n]+)\1\s*[,)]/gu,
  ];
  return forms.flatMap((form) => [...text.matchAll(form)].flatMap(({ groups }) => groups?.['module'] ?? []));
}

/** The path that a relative import leads to; undefined for a package. */
export const resolved = (file: SourceFile, module: string): string | undefined =>
  module.startsWith('.') ? path.posix.join(path.posix.dirname(file.path), module) : undefined;
