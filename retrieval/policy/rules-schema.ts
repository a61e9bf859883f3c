import { z } from 'zod';
import { isName, MAX_NAME_LENGTH } from './names.ts';

const Name = z.string().refine(isName).meta({ minLength: 1, maxLength: MAX_NAME_LENGTH });
const names = (description: string) => z.array(Name).default([]).meta({ description });
const Classification = z.int().min(0).max(3);
const Description = z.string().max(1_000);

export const RoleSchema = z.strictObject({
  includes: names('Roles of the same tenant whose tags, compartments and clearance this one has too'),
  tags: names('Documents with at least one of these tags may be seen'),
  compartments: names('Compartments that the role opens; a document may demand several'),
  clearance: Classification.default(0).meta({
    description: 'Highest classification: 0 public, 1 internal, 2 confidential, 3 restricted',
  }),
});

export const SourceSchema = z.strictObject({
  tags: names('Tags that this ingestion source may stamp'),
  compartments: names('Compartments that this ingestion source may stamp'),
  max_classification: Classification.meta({ description: 'Highest classification that this source may stamp' }),
});

export const TenantSchema = z.strictObject({
  roles: z.record(Name, RoleSchema).meta({ description: 'Roles, as they stand in tokens' }),
  groups: z
    .record(Name, z.array(Name))
    .default({})
    .meta({ description: 'Groups, as they stand in tokens, and the roles that their members have' }),
  sources: z
    .record(Name, SourceSchema)
    .default({})
    .meta({ description: 'Ingestion sources and what each may stamp on documents' }),
});

export const RulesFileSchema = z.strictObject({
  version: z.literal(1),
  tags: z.record(Name, Description).meta({ description: 'Every tag in use, and what it is for' }),
  compartments: z
    .record(Name, Description)
    .default({})
    .meta({ description: 'Every compartment in use, and what it is for' }),
  tenants: z.record(Name, TenantSchema).meta({ description: 'Each tenant with its roles, groups and sources' }),
});

export type RulesFile = z.infer<typeof RulesFileSchema>;

/** JSON Schema of the rules file, for editors (draft 7, which the YAML language server reads). Names are checked later. */
export const rulesJsonSchema = (): Record<string, unknown> => ({
  $id: 'rules.schema.json',
  title: 'Ringfence rules file',
  ...z.toJSONSchema(RulesFileSchema, { target: 'draft-7', io: 'input' }),
});
