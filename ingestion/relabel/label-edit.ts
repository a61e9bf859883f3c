import { z } from 'zod';
import { type Label, LAST_INSTANT, makeLabel, nearestName, type Rules } from '../../retrieval/index.ts';
import { IngestionError } from '../errors.ts';
import { entriesOf } from '../label-order.ts';
import { classification, names, notAfter, notBefore, principals } from '../labels-schema.ts';

const listEdit = (entries: typeof names) =>
  z
    .strictObject({ set: entries.optional(), add: entries.optional(), remove: entries.optional() })
    .refine(({ set, add, remove }) => !set || (!add && !remove), 'is either set, or added to and removed from')
    .optional();
const open = (end: number) => z.literal('none').transform(() => end);

/** What an admin asks for, as written: `none` opens an end of the window. */
export const LabelEditSchema = z
  .strictObject({
    classification: classification.optional(),
    /** Upwards alone: what is higher already stays so. */
    raise: classification.optional(),
    tags: listEdit(names),
    readers: listEdit(principals),
    compartments: listEdit(names),
    denied: listEdit(principals),
    not_before: z.union([open(0), notBefore]).optional(),
    not_after: z.union([open(LAST_INSTANT), notAfter]).optional(),
  })
  .refine((edit) => Object.values(edit).some((value) => value !== undefined), 'changes nothing')
  .refine(({ classification: set, raise }) => set === undefined || raise === undefined, 'sets and raises at once');
export type LabelEdit = z.infer<typeof LabelEditSchema>;
type ListEdit = LabelEdit['tags'];

/** @throws IngestionError ingestion.change_invalid */
export function parseLabelEdit(input: unknown): LabelEdit {
  const parsed = LabelEditSchema.safeParse(input);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'the change'}: ${message}`);
  throw new IngestionError('ingestion.change_invalid', problems.join('; '));
}

/**
 * The label after the edit; doing it again changes nothing more.
 * @param before undefined: it can't be read, which only an edit that sets everything can do without
 * @throws IngestionError ingestion.label_invalid: too many entries, or an empty window
 */
export function applyEdit(edit: LabelEdit, before: Label | undefined, tenant: string): Label {
  const list = (key: 'tags' | 'readers' | 'compartments' | 'denied') =>
    edited(edit[key], before ? entriesOf(before, key) : []);
  try {
    return makeLabel({
      tenant,
      classification: edit.classification ?? Math.max(before?.classification ?? 3, edit.raise ?? 0),
      tags: list('tags'),
      readers: list('readers'),
      compartments: list('compartments'),
      denied: list('denied'),
      not_before: edit.not_before ?? before?.not_before,
      not_after: edit.not_after ?? before?.not_after,
    });
  } catch {
    throw new IngestionError('ingestion.label_invalid', 'The label would have too many entries or an empty window');
  }
}

const edited = (edit: ListEdit, before: readonly string[]): string[] => {
  if (edit?.set) return [...edit.set];
  const kept = before.filter((entry) => !edit?.remove?.includes(entry));
  return [...kept, ...(edit?.add ?? [])];
};

/** Every list and the classification are set, so the label before doesn't matter. */
export const isComplete = (edit: LabelEdit): boolean =>
  edit.classification !== undefined &&
  [edit.tags, edit.readers, edit.compartments, edit.denied].every((list) => list?.set !== undefined);

/**
 * A name that the rules don't declare is a slip, and a label with it would keep out, or later let in, the wrong people.
 * @throws IngestionError ingestion.name_undeclared
 */
export function assertDeclared(edit: LabelEdit, rules: Rules): void {
  const check = (kind: 'tag' | 'compartment', entries: readonly string[], declared: ReadonlySet<string>) => {
    for (const name of entries.filter((entry) => !declared.has(entry))) {
      const near = nearestName(name, declared);
      const hint = near === undefined ? '' : `; did you mean ${near}?`;
      throw new IngestionError('ingestion.name_undeclared', `The rules in force declare no ${kind} ${name}${hint}`);
    }
  };
  check('tag', [...(edit.tags?.set ?? []), ...(edit.tags?.add ?? [])], rules.tags);
  check('compartment', [...(edit.compartments?.set ?? []), ...(edit.compartments?.add ?? [])], rules.compartments);
}

/** What is to be taken away though none of these labels has it: a slip, or done already. */
export function removedInVain(edit: LabelEdit, labels: readonly Label[]): string[] {
  const keys = ['tags', 'readers', 'compartments', 'denied'] as const;
  return keys.flatMap((key) =>
    (edit[key]?.remove ?? []).filter((entry) => !labels.some((label) => label[key].includes(entry))),
  );
}
