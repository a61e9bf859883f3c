import { z } from 'zod';
import { CLASSIFICATIONS } from '../policy/label.ts';
import { isName, isPrincipal } from '../policy/names.ts';

const Name = z.string().refine(isName, 'is not a valid name, or a reserved one');
const names = z.array(Name).max(1_000);
const principals = z.array(z.string().refine(isPrincipal, 'is not user:… or group:…')).max(1_000);
const Classification = z
  .union([z.int().min(0).max(3), z.enum(CLASSIFICATIONS)])
  .transform((value): number => (typeof value === 'number' ? value : CLASSIFICATIONS.indexOf(value)));
/** With its zone: a test that means another moment elsewhere is none. */
const Instant = z.iso
  .datetime({ offset: true })
  .transform((text) => Math.floor(Date.parse(text) / 1_000))
  .refine((seconds) => seconds >= 0, 'lies before 1970');

/** A person, in the words of a token after claim mapping. */
const PersonSchema = z.strictObject({
  tenant: Name.optional(),
  sub: Name.default('somebody'),
  roles: names.default([]),
  groups: names.default([]),
  clearance: z.int().min(0).max(3).default(0),
  compartments: names.default([]),
});

/** A label as people write it. */
const DocumentSchema = z.strictObject({
  tenant: Name.optional(),
  tags: names.default([]),
  readers: principals.default([]),
  compartments: names.default([]),
  classification: Classification.default(0),
  denied: principals.default([]),
  not_before: Instant.optional(),
  not_after: Instant.optional(),
});

export const VERDICTS = ['read', 'not_read', 'refused'] as const;
const CLAUSES = [
  'label_schema',
  'denied',
  'tenant',
  'known_role',
  'tags_or_readers',
  'compartments',
  'classification',
  'not_before',
  'not_after',
] as const;

const oneOrMore = <T extends z.ZodType>(entry: T) =>
  z.union([entry, z.array(entry).min(1)]).transform((value) => (Array.isArray(value) ? value : [value]));

const ScenarioSchema = z
  .strictObject({
    name: z.string().min(1).max(200).optional().meta({ description: 'What the test shows, in words' }),
    who: oneOrMore(z.union([z.string(), PersonSchema])).meta({ description: 'One or more of `people`, or spelt out' }),
    document: oneOrMore(z.union([z.string(), DocumentSchema]))
      .optional()
      .meta({ description: 'One or more of `documents`, ids of stored documents, or labels spelt out' }),
    tag: oneOrMore(Name).optional().meta({ description: 'A public document that carries this tag and nothing else' }),
    expect: z.enum(VERDICTS).meta({ description: 'refused: the person has no known role, and may ask nothing' }),
    because: z.enum(CLAUSES).optional().meta({ description: 'The clause that must decide' }),
    at: Instant.optional().meta({ description: 'As of this moment; default: now' }),
  })
  .refine(
    ({ document, tag }) => (document === undefined) !== (tag === undefined),
    'needs a document or a tag, not both',
  )
  .refine(
    ({ expect, because }) => because === undefined || expect !== 'read',
    'no clause decides that something is read',
  );

export const ScenarioFileSchema = z.strictObject({
  version: z.literal(1),
  tenant: Name.optional().meta({ description: 'Of every person and document that names none' }),
  people: z.record(Name, PersonSchema).default({}),
  documents: z.record(Name, DocumentSchema).default({}),
  tests: z.array(ScenarioSchema).min(1).max(10_000),
});

export type ScenarioFile = z.infer<typeof ScenarioFileSchema>;
export type Scenario = ScenarioFile['tests'][number];
export type ScenarioPerson = z.infer<typeof PersonSchema>;
export type ScenarioDocument = z.infer<typeof DocumentSchema>;
export type ScenarioVerdict = (typeof VERDICTS)[number];

/** For editors; generated to docs/schemas/rules-tests.schema.json. */
export const scenarioJsonSchema = (): Record<string, unknown> => ({
  $id: 'rules-tests.schema.json',
  title: 'Ringfence rules tests',
  ...z.toJSONSchema(ScenarioFileSchema, { target: 'draft-7', io: 'input', unrepresentable: 'any' }),
});
