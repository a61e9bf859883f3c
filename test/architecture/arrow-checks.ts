import { importsOf, resolved, type SourceFile } from './source-files.ts';

const ROOMS = ['retrieval', 'guardrails', 'ingestion'];
const SERVICE = ['src/identity', 'src/egress', 'src/audit', 'src/generation', 'src/http', 'src/contract', 'src/access'];

/** Who may import whom. A room, or a part of the service, that has no row here may import nothing at all. */
const ARROWS: ReadonlyMap<string, readonly string[]> = new Map([
  ['retrieval', []],
  ['guardrails', []],
  ['ingestion', ['retrieval']],

  ['src/contract', []],
  ['src/log.ts', []],
  ['src/identity', ['retrieval']],
  ['src/egress', ['retrieval']],
  ['src/audit', ['retrieval', 'guardrails']],
  ['src/config.ts', ['retrieval', 'src/egress']],
  ['src/generation', ['retrieval', 'guardrails', 'src/egress']],
  ['src/codes.ts', ['retrieval', 'src/identity', 'src/egress', 'src/audit', 'src/generation', 'src/config.ts']],
  ['src/stages', ['retrieval', 'guardrails', 'src/contract', 'src/audit', 'src/generation', 'src/codes.ts']],
  // The stages are src/ask.ts, one file each: it alone may enter, and needs no door to do so.
  ['src/ask.ts', ['src/contract', 'src/stages']],
  ['src/access', ['retrieval', 'src/contract', 'src/audit', 'src/codes.ts']],
  ['src/http', ['retrieval', 'src/contract', 'src/access', 'src/ask.ts', 'src/codes.ts', 'src/log.ts']],
  ['src/console', ['src/contract']],
  ['src/rules-activation.ts', ['retrieval', 'src/audit', 'src/codes.ts']],
  ['src/rules-file.ts', ['retrieval', 'src/audit', 'src/codes.ts', 'src/log.ts', 'src/rules-activation.ts']],
  ['src/refusal-recorder.ts', ['src/audit']],
  ['src/health.ts', ['retrieval', 'src/contract', 'src/audit', 'src/rules-file.ts']],
  [
    'src/compose.ts',
    [
      ...ROOMS,
      ...SERVICE,
      'src/ask.ts',
      'src/config.ts',
      'src/health.ts',
      'src/log.ts',
      'src/refusal-recorder.ts',
      'src/rules-file.ts',
    ],
  ],
  ['src/main.ts', ['src/codes.ts', 'src/compose.ts', 'src/config.ts', 'src/log.ts']],

  // Composition roots, like src/compose.ts: nothing but tests imports them.
  [
    'scripts',
    [...ROOMS, ...SERVICE, 'src/ask.ts', 'src/compose.ts', 'src/config.ts', 'src/log.ts', 'src/rules-activation.ts'],
  ],
  ['docs', [...ROOMS, ...SERVICE]],
]);

/** Packages that only one place may know: with another importer, the room would know HTTP, a vendor or a log. */
const PACKAGES: readonly { readonly name: RegExp; readonly known: readonly string[] }[] = [
  { name: /^express$/u, known: ['src/http', 'src/identity', 'src/console', 'scripts', 'docs', 'test'] },
  { name: /^(?:node:)?https?$/u, known: ['src/http', 'src/identity', 'scripts', 'docs', 'test'] },
  { name: /^passport(?:-jwt)?$/u, known: ['src/identity', 'test'] },
  { name: /^winston$/u, known: ['src/log.ts', 'test'] },
  { name: /^@qdrant\//u, known: ['retrieval/stores', 'scripts', 'test'] },
  { name: /^node:sqlite$/u, known: ['retrieval/stores', 'src/audit', 'scripts', 'test'] },
  { name: /^@langchain\/openai$/u, known: ['src/egress', 'src/generation', 'scripts', 'docs', 'test'] },
  { name: /^langchain(?:\/|$)/u, known: ['src/generation', 'scripts', 'docs', 'test'] },
];

/** The room, the part of the service, or the single file at the service's top. */
export const nodeOf = (file: string): string => {
  const [room = '', part = ''] = file.split('/');
  return room === 'src' ? `src/${part}` : room;
};

export const checkArrows = (file: SourceFile): string[] =>
  importsOf(file).flatMap((module) => {
    const target = resolved(file, module);
    return target === undefined ? packageArrow(file, module) : pathArrow(file, target);
  });

const pathArrow = (file: SourceFile, target: string): string[] => {
  const [from, to] = [nodeOf(file.path), nodeOf(target)];
  if (from === to || from === 'test') return [];
  if (!ARROWS.get(from)?.includes(to)) return [`${file.path} must not import ${target}: no arrow ${from} → ${to}`];
  const isDoor = [to, `${to}/index.ts`, `${to}/langchain.ts`].includes(target) || to === 'src/stages';
  return isDoor ? [] : [`${file.path} must import ${to} by its index.ts, not ${target}`];
};

const packageArrow = (file: SourceFile, module: string): string[] =>
  PACKAGES.filter(({ name, known }) => name.test(module) && !known.some((place) => inPlace(file.path, place))).map(
    () => `${file.path} must not know the package ${module}`,
  );

export const inPlace = (file: string, place: string): boolean => file === place || file.startsWith(`${place}/`);

const ADAPTER = /^create\w*(?:Store|Sink|Drafter|Embedder|Identity)$/u;

/** The service names its adapters in one file; every other part of it knows ports alone. */
export const checkAdapters = (file: SourceFile): string[] => {
  if (!inPlace(file.path, 'src') || file.path === 'src/compose.ts') return [];
  const named = file.text.matchAll(/\bimport\s+\{(?<names>[^}]*)\}\s*from\s*["'](?<module>[^"'\n]+)["']/gu);
  return named
    .flatMap(({ groups }) => {
      const target = resolved(file, groups?.['module'] ?? '');
      if (target === undefined || nodeOf(target) === nodeOf(file.path)) return [];
      const names = (groups?.['names'] ?? '').split(',').map((name) => name.trim().split(/\s+as\s+/u)[0] ?? '');
      return names.filter((name) => ADAPTER.test(name));
    })
    .map((name) => `${file.path} must not name the adapter ${name}: only src/compose.ts does`)
    .toArray();
};

/** Folders of two levels (retrieval/policy, src/http …) and the files above them, as a graph of who imports whom. */
export function checkFolderCycles(files: readonly SourceFile[]): string[] {
  const arrows = new Map<string, Set<string>>();
  for (const file of files) {
    const from = folderOf(file.path);
    const targets = arrows.get(from) ?? new Set();
    for (const module of importsOf(file)) targets.add(folderOf(resolved(file, module) ?? file.path));
    arrows.set(from, targets);
  }
  const done = new Set<string>();
  const visit = (folder: string, trail: readonly string[]): string[] => {
    if (trail.includes(folder)) return [[...trail.slice(trail.indexOf(folder)), folder].join(' → ')];
    if (done.has(folder)) return [];
    const cycles = [...(arrows.get(folder) ?? [])]
      .filter((target) => target !== folder)
      .flatMap((target) => visit(target, [...trail, folder]));
    done.add(folder);
    return cycles;
  };
  return [...arrows.keys()].flatMap((folder) => visit(folder, []));
}

const folderOf = (file: string): string => file.split('/').slice(0, 2).join('/');
