import { type Command, InvalidArgumentError } from 'commander';
import { type DocumentSelection, type LabelChange, parseLabelEdit } from '../../ingestion/index.ts';
import { FileRefused, readLabels, textOf } from '../ingest/composition.ts';

export interface ChangeOptions {
  readonly path?: readonly string[];
  readonly where?: readonly string[];
  readonly all?: boolean;
  readonly setClassification?: string;
  readonly raiseClassification?: string;
  readonly nobody?: boolean;
  readonly setTags?: readonly string[];
  readonly addTag?: readonly string[];
  readonly removeTag?: readonly string[];
  readonly setReaders?: readonly string[];
  readonly addReader?: readonly string[];
  readonly removeReader?: readonly string[];
  readonly setCompartments?: readonly string[];
  readonly addCompartment?: readonly string[];
  readonly removeCompartment?: readonly string[];
  readonly setDenied?: readonly string[];
  readonly addDenied?: readonly string[];
  readonly removeDenied?: readonly string[];
  readonly notBefore?: string;
  readonly notAfter?: string;
  readonly labels?: string;
  readonly codeowners?: string;
  readonly unpin?: boolean;
  readonly pin: boolean;
}

const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];
/** Empty text: an empty list. */
const commaSeparated = (text: string): readonly string[] => {
  const entries = text.split(',').map((entry) => entry.trim());
  if (text.trim() === '') return [];
  if (entries.includes('')) throw new InvalidArgumentError('an entry is empty.');
  return entries;
};

const LISTS = [
  ['tag', 'tags', 'name', "a reader's roles must grant one of them …"],
  ['reader', 'readers', 'principal', '… unless named here: user:… or group:…'],
  ['compartment', 'compartments', 'name', 'a reader must hold all of them'],
  ['denied', 'denied', 'principal', 'user:… or group:… who never see it'],
] as const;

/** The options that say which documents, and what is to change. */
export function withChangeOptions(command: Command): Command {
  command
    .option(
      '--path <glob>',
      'documents whose path below the source matches, as in a labels file; may be repeated',
      collect,
    )
    .option('--where <query>', 'tag=finance, classification>=2, title=Budget*, pinned=true …; each must hold', collect)
    .option('--all', 'every document of the tenant')
    .option('--set-classification <level>', '0 to 3, or public, internal, confidential, restricted')
    .option('--raise-classification <level>', 'the same, but what is higher already stays so')
    .option('--nobody', 'no tag and no reader: nobody may read it until it is relabelled');
  for (const [one, many, value, meaning] of LISTS) {
    command
      .option(`--add-${one} <${value}>`, `${meaning}; may be repeated`, collect)
      .option(`--remove-${one} <${value}>`, 'may be repeated', collect)
      .option(`--set-${many} <list>`, "separated by commas; '' for none", commaSeparated);
  }
  return command
    .option('--not-before <instant>', 'a day (2027-03-01), an instant with its zone, or none')
    .option('--not-after <instant>', 'a day (to its end), an instant with its zone, or none')
    .option('--labels <file>', 'what this labels file says for each path now, for the documents of its source')
    .option('--codeowners <file>', 'the CODEOWNERS file that the labels file names')
    .option('--unpin', 'let the next ingestion run decide the label; with --labels, now')
    .option('--no-pin', 'let the next ingestion run put its own label back');
}

export const selectionOf = (ids: readonly string[], { path, where, all }: ChangeOptions): DocumentSelection => ({
  ids: ids.length > 0 ? ids : undefined,
  paths: path,
  where,
  all,
});

/** @throws FileRefused, LabelsFileError, IngestionError ingestion.change_invalid */
export async function changeOf(options: ChangeOptions): Promise<LabelChange> {
  const edit = editOf(options);
  const isEdit = Object.keys(edit).length > 0;
  if (isEdit && (options.labels !== undefined || options.unpin)) {
    throw new FileRefused(['Changes of one’s own, and --labels or --unpin: it can only be one of the two']);
  }
  if (options.labels !== undefined) {
    const labels = await readLabels(options.labels);
    if (labels.codeowners && options.codeowners === undefined) {
      throw new FileRefused([`${options.labels} names a CODEOWNERS file: give it by --codeowners FILE`]);
    }
    const codeowners = options.codeowners === undefined ? undefined : await textOf(options.codeowners);
    return { kind: 'labels', labels, codeowners, unpin: options.unpin ?? false };
  }
  if (options.unpin) return { kind: 'unpin' };
  return { kind: 'edit', edit: parseLabelEdit(edit), pin: options.pin };
}

const editOf = (options: ChangeOptions): Record<string, unknown> => {
  const list = (set?: readonly string[], add?: readonly string[], remove?: readonly string[]) =>
    present({ set, add, remove });
  const nobody: readonly string[] | undefined = options.nobody ? [] : undefined;
  return present({
    classification: level(options.setClassification),
    raise: level(options.raiseClassification),
    tags: list(options.setTags ?? nobody, options.addTag, options.removeTag),
    readers: list(options.setReaders ?? nobody, options.addReader, options.removeReader),
    compartments: list(options.setCompartments, options.addCompartment, options.removeCompartment),
    denied: list(options.setDenied, options.addDenied, options.removeDenied),
    not_before: options.notBefore,
    not_after: options.notAfter,
  });
};

const level = (text: string | undefined): string | number | undefined =>
  text !== undefined && /^[0-3]$/u.test(text) ? Number(text) : text;

/** Without the members that nobody gave, and without itself where none is left. */
const present = (members: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(members).filter(
      ([, value]) => value !== undefined && !(isPlain(value) && Object.keys(value).length === 0),
    ),
  );
const isPlain = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const GIVEN: ReadonlySet<string> = new Set(['path', 'where', 'all']);
const NOT_A_CHANGE: ReadonlySet<string> = new Set([
  ...GIVEN,
  'tenant',
  'reason',
  'store',
  'rules',
  'audit',
  'batch',
  'wait',
  'dryRun',
  'json',
]);

/** The selection and the change as they were typed, for the trail. */
export function asGiven(ids: readonly string[], options: object): { selection: string[]; change: string[] } {
  const said = Object.entries(options).filter(
    ([name, value]) => value !== undefined && !(name === 'pin' && value === true),
  );
  const words = ([name, value]: readonly [string, unknown]): string[] => {
    const option = `--${name === 'pin' ? 'no-pin' : name.replaceAll(/[A-Z]/gu, (letter) => `-${letter.toLowerCase()}`)}`;
    if (typeof value === 'boolean') return [option];
    if (!Array.isArray(value)) return [`${option} ${String(value)}`];
    return option.startsWith('--set-') ? [`${option} ${value.join(',')}`] : value.map((one) => `${option} ${one}`);
  };
  return {
    selection: [...ids, ...said.filter(([name]) => GIVEN.has(name)).flatMap(words)],
    change: said.filter(([name]) => !NOT_A_CHANGE.has(name)).flatMap(words),
  };
}
