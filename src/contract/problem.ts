import { z } from 'zod';

/** RFC 9457. `detail` never stands in a 5xx. */
export const ProblemDocument = z
  .strictObject({
    type: z.string().meta({ description: 'A page that says what to do: /problems/<code>.' }),
    title: z.string(),
    status: z.int().min(400).max(599),
    code: z.string().meta({ description: '<room>.<reason>', example: 'policy.scope_denied' }),
    id: z.uuid().meta({ description: "The request's id: name it when you ask for help." }),
    detail: z.string().optional(),
  })
  .meta({ id: 'Problem' });
export type ProblemDocument = z.infer<typeof ProblemDocument>;
