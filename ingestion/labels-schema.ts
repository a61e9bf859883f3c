import { z } from 'zod';
import { CLASSIFICATIONS, isName, isPrincipal } from '../retrieval/index.ts';

const DAY = /^\d{4}-\d{2}-\d{2}$/u;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:\d{2})$/u;

/** Epoch seconds; undefined for what isn't a date, `2027-02-30` included. */
const secondsOf = (text: string, timeOfDay: string): number | undefined => {
  if (!DAY.test(text) && !INSTANT.test(text)) return undefined;
  const milliseconds = Date.parse(DAY.test(text) ? `${text}T${timeOfDay}Z` : text);
  if (Number.isNaN(milliseconds) || milliseconds < 0) return undefined;
  const day = new Date(`${text.slice(0, 10)}T00:00:00Z`);
  return day.toISOString().startsWith(text.slice(0, 10)) ? Math.floor(milliseconds / 1000) : undefined;
};

const instant = (timeOfDay: string, meaning: string) =>
  z
    .string()
    .refine(
      (text) => secondsOf(text, timeOfDay) !== undefined,
      'is not a date (2027-03-01) or an instant with its zone',
    )
    .transform((text) => secondsOf(text, timeOfDay) ?? 0)
    .describe(meaning);

export const names = z.array(z.string().refine(isName, 'is not a valid name, or a reserved one')).max(1_000);
export const principals = z
  .array(z.string().refine(isPrincipal, 'is not user:… or group:…, or is a reserved name'))
  .max(1_000);

export const classification = z
  .union([z.int().min(0).max(3), z.enum(CLASSIFICATIONS)])
  .transform((value): number => (typeof value === 'number' ? value : CLASSIFICATIONS.indexOf(value)))
  .describe('0 public, 1 internal, 2 confidential, 3 restricted; the name does as well');

export const notBefore = instant('00:00:00', 'First day (from 00:00 UTC) or instant');
export const notAfter = instant('23:59:59', 'Last day (to 23:59:59 UTC) or instant');

const windowAndBars = {
  compartments: names.optional().describe('A reader must hold all of them'),
  denied: principals.optional().describe('user:… or group:… who never see it'),
  not_before: notBefore.optional(),
  not_after: notAfter.optional(),
};

/** As written in a labels file. The classification has no default: leaving it out must not publish anything. */
export const LabelSchema = z
  .strictObject({
    tags: names.optional().describe('A reader needs at least one of them, unless named in readers'),
    readers: principals.optional().describe('user:… or group:… who need no tag'),
    classification,
    ...windowAndBars,
  })
  .refine(
    ({ tags = [], readers = [] }) => tags.length + readers.length > 0,
    'needs a tag or a reader: nobody could read it',
  );

/** What a document may say about itself: it can only tighten. Tags and readers, which admit people, aren't accepted. */
export const TighteningSchema = z.strictObject({ classification: classification.optional(), ...windowAndBars });

export const glob = z
  .string()
  .min(1)
  .max(500)
  .refine((pattern) => !pattern.startsWith('/') && !pattern.split('/').includes('..'), 'must be relative, without ..')
  .refine((pattern) => !pattern.startsWith('!'), 'must not be negated')
  .describe('A glob over paths below the directory, e.g. finance/**');

const codeowners = z.strictObject({
  file: z.string().min(1).describe('Path of the CODEOWNERS file, below the directory'),
  teams: z
    .record(z.string().regex(/^@?[^\s]+$/u), LabelSchema)
    .describe('An owner that is not listed here labels nothing'),
});

export const LabelsFileSchema = z.strictObject({
  version: z.literal(1),
  source: z
    .string()
    .refine((name) => isName(name) && !name.includes('/'), 'is not a valid name')
    .describe('A source of the tenant in the rules file: it bounds what may be stamped'),
  uri: z
    .string()
    .regex(/^https?:\/\/[^\s{}]+(?:\{path\}[^\s{}]*)?$/u, 'must be an http(s) address with {path} in it')
    .refine((template) => template.includes('{path}'), 'must contain {path}')
    .optional(),
  include: z.array(glob).min(1).optional(),
  exclude: z.array(glob).optional(),
  front_matter: z.enum(['off', 'tighten']).default('off'),
  codeowners: codeowners.optional(),
  rules: z
    .array(z.strictObject({ path: glob, label: LabelSchema }))
    .default([])
    .describe('The last rule that matches wins, and any of them over CODEOWNERS'),
});

export type LabelSpec = z.infer<typeof LabelSchema>;
export type Tightening = z.infer<typeof TighteningSchema>;
export type LabelsFileContent = z.infer<typeof LabelsFileSchema>;

/** For editors; generated to docs/schemas/labels.schema.json. */
export const labelsJsonSchema = (): Record<string, unknown> => ({
  $id: 'labels.schema.json',
  title: 'Ringfence labels file',
  ...z.toJSONSchema(LabelsFileSchema, { target: 'draft-7', io: 'input', unrepresentable: 'any' }),
});
