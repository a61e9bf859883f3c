import { z } from 'zod';

/** As a rules file: 1 MiB. In JSON its line breaks and quotes take two characters. */
export const MAX_RULES_CHARACTERS = 1_048_576;

export const ImpactRequest = z
  .strictObject({
    rules: z.string().min(1).max(MAX_RULES_CHARACTERS).meta({
      description: 'A rules file, word by word. Nothing is put in force: it is compared with the rules in force.',
    }),
    samples: z.boolean().default(false).meta({ description: 'Name some documents in each count.' }),
  })
  .meta({ id: 'ImpactRequest' });
export type ImpactRequest = z.infer<typeof ImpactRequest>;

const level = z.int().min(0).max(3).nullable().meta({ description: 'null: this version does not know the holder.' });
const change = z.strictObject({ gained: z.array(z.string()), lost: z.array(z.string()) });

export const ImpactCounts = z
  .strictObject({
    documents: z.int(),
    passages: z.int(),
    by_classification: z.array(z.int()).length(4).meta({ description: 'Documents of classification 0, 1, 2 and 3.' }),
    samples: z.array(z.string()).optional().meta({ description: 'Ids, the most sensitive first.' }),
  })
  .meta({ id: 'ImpactCounts' });

export const HolderImpact = z
  .strictObject({
    kind: z.enum(['role', 'group', 'two_roles']),
    name: z.string(),
    tags: change,
    compartments: change,
    clearance: z.strictObject({ before: level, after: level }),
    gained: ImpactCounts,
    lost: ImpactCounts,
    gained_as_reader: ImpactCounts.meta({ description: 'Only for those whom the documents name as readers.' }),
    lost_as_reader: ImpactCounts,
  })
  .meta({ id: 'HolderImpact' });

export const ImpactResponse = z
  .strictObject({
    id: z.uuid().meta({ description: "The request's id, also of its audit event." }),
    tenant: z.string(),
    before: z.string().meta({ description: 'sha256 of the rules in force.' }),
    after: z.string().meta({ description: 'sha256 of the rules that were sent.' }),
    documents: z.int(),
    unreadable: z.int().meta({ description: 'Documents whose label can not be read: nobody sees them.' }),
    holders: z
      .array(HolderImpact)
      .meta({ description: 'Worst first: who gains restricted material, then confidential.' }),
    pairs_tried: z.boolean().meta({ description: 'false: too many roles and labels to try every two roles together.' }),
    orphaned: ImpactCounts.meta({ description: 'Some combination of roles could read them, and none could any more.' }),
    opened: ImpactCounts.meta({ description: 'No combination of roles could read them, and some could.' }),
  })
  .meta({ id: 'ImpactResponse' });
export type ImpactResponse = z.infer<typeof ImpactResponse>;
