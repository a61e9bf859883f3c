import { z } from 'zod';

export const MAX_CLAIM_LENGTH = 256;

const name = z.string().min(1).max(MAX_CLAIM_LENGTH);
const names = (most: number, description: string) => z.array(name).max(most).default([]).meta({ description });

export const ExplainedClaims = z
  .strictObject({
    tenant: name.optional().meta({ description: "Your own tenant, which is the default: another one's is refused." }),
    sub: name.meta({ description: 'The person, who need not exist.', example: 'maja' }),
    roles: names(1_000, 'Roles, as they stand in tokens after claim mapping.'),
    groups: names(10_000, 'Groups, likewise.'),
    clearance: z.int().min(0).max(3).default(0).meta({ description: "The token's own; 0 where it carries none." }),
    compartments: names(1_000, "The token's own."),
  })
  .meta({ id: 'ExplainedClaims' });
export type ExplainedClaims = z.infer<typeof ExplainedClaims>;

export const ExplainRequest = z
  .strictObject({
    claims: ExplainedClaims.optional().meta({
      description: 'With `document`: the verdict. Alone: what they can read.',
    }),
    document: z
      .string()
      .min(1)
      .max(4_096)
      .optional()
      .meta({ description: 'A document of your tenant, by its id. Alone: who can read it.' }),
    at: z.iso
      .datetime({ offset: true })
      .refine((instant) => !(Date.parse(instant) < 0), 'must not lie before 1970')
      .optional()
      .meta({ description: 'As of this moment: embargoes open, windows close. Default: now.' }),
    samples: z
      .boolean()
      .default(false)
      .meta({ description: 'With claims alone: name some documents of each tag and reader entry.' }),
  })
  .refine(({ claims, document }) => claims !== undefined || document !== undefined, 'must have claims or a document')
  .refine(({ claims, document, samples }) => !samples || (claims !== undefined && document === undefined), {
    path: ['samples'],
    message: 'goes with claims alone',
  })
  .meta({ id: 'ExplainRequest' });
export type ExplainRequest = z.infer<typeof ExplainRequest>;

const from = z.array(z.string()).meta({ description: '`token`, `role NAME` or `group NAME`.' });
const clause = z.string().meta({
  description: 'A row of the label table, or known_role: the person has a role that the rules know.',
  example: 'tags_or_readers',
});
const deciding = clause
  .nullable()
  .meta({ description: "The first clause that doesn't hold, a denial before all others; null where all hold." });
const classification = z.int().min(0).max(3);

export const ExplainedPerson = z
  .strictObject({
    sub: z.string(),
    refused: z
      .enum(['policy.no_grants', 'policy.too_many_tags'])
      .nullable()
      .meta({ description: 'The code by which the service refuses every question of theirs.' }),
    principals: z.array(z.string()),
    roles: z.array(z.strictObject({ role: z.string(), known: z.boolean(), from })),
    idle_groups: z
      .array(z.string())
      .meta({ description: 'Groups without a role; they count as readers and as denied.' }),
    tags: z.array(z.strictObject({ tag: z.string(), from })),
    compartments: z.array(z.strictObject({ compartment: z.string(), known: z.boolean(), from })),
    clearance: z.strictObject({ level: classification, from }),
  })
  .meta({ id: 'ExplainedPerson' });

export const ExplainedDocument = z
  .strictObject({
    id: z.string(),
    passages: z.int(),
    pinned: z.boolean().meta({ description: 'Its label was set by an admin; ingestion keeps it.' }),
    label: z
      .strictObject({
        tags: z.array(z.string()),
        readers: z.array(z.string()),
        compartments: z.array(z.string()),
        classification,
        denied: z.array(z.string()),
        not_before: z.iso.datetime().nullable(),
        not_after: z.iso.datetime().nullable(),
      })
      .nullable()
      .meta({ description: 'null: missing or malformed, and so visible to nobody.' }),
  })
  .meta({ id: 'ExplainedDocument' });

export const Verdict = z
  .strictObject({
    visible: z.boolean(),
    deciding,
    clauses: z.array(z.strictObject({ clause, holds: z.boolean(), why: z.string() })),
  })
  .meta({ id: 'Verdict' });

const standing = { reads: z.boolean(), deciding, why: z.string() };
const sets = z
  .strictObject({
    sets: z.array(z.array(z.string())),
    complete: z.boolean().meta({
      description: 'false: there are more sets than these, or sets of more than three roles besides.',
    }),
  })
  .meta({ description: 'Sets of roles that suffice together, and would not without any one of them.' });

export const Readership = z
  .strictObject({
    nobody: z.boolean().meta({ description: 'Not even somebody with every role of the tenant.' }),
    why_nobody: z.string().nullable(),
    roles: z.array(z.strictObject({ role: z.string(), ...standing, groups: z.array(z.string()) })),
    combinations: sets,
    groups: z.array(z.strictObject({ group: z.string(), ...standing })),
    principals: z.array(z.strictObject({ principal: z.string(), named: z.enum(['reader', 'denied']), ...standing })),
    readers_need: sets,
  })
  .meta({ id: 'Readership' });

const size = { documents: z.int(), passages: z.int() };
const sampled = { ...size, samples: z.array(z.string()).optional() };

export const Reach = z
  .strictObject({
    readable: z.strictObject(size),
    by_tag: z.array(z.strictObject({ tag: z.string(), ...sampled })),
    by_reader: z.array(z.strictObject({ principal: z.string(), ...sampled })),
    by_classification: z.array(z.strictObject({ classification, ...size })),
    kept_out: z.strictObject(size),
    kept_out_by: z.array(z.strictObject({ clause, ...size })),
  })
  .meta({ id: 'Reach' });

export const ExplainResponse = z
  .strictObject({
    id: z.uuid().meta({ description: "The request's id, also of its audit event." }),
    tenant: z.string(),
    rules: z.string().meta({ description: 'sha256 of the rules that it was explained by: those in force.' }),
    at: z.iso.datetime().meta({ description: 'The moment that was asked about.' }),
    person: ExplainedPerson.optional(),
    document: ExplainedDocument.optional(),
    verdict: Verdict.optional().meta({ description: 'Of claims and document.' }),
    readership: Readership.optional().meta({ description: 'Of a document alone.' }),
    reach: Reach.optional().meta({ description: 'Of claims alone.' }),
  })
  .meta({ id: 'ExplainResponse' });
export type ExplainResponse = z.infer<typeof ExplainResponse>;
