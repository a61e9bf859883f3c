import { z } from 'zod';

const state = z.enum(['ok', 'failing']);

export const HealthResponse = z
  .strictObject({
    status: z.enum(['ok', 'degraded', 'failing']).meta({
      description: 'degraded: it serves, but an admin has to look. failing: it does not serve.',
    }),
    checks: z.strictObject({
      live: z.literal('ok'),
      store: state,
      audit: state,
      rules: z.enum(['ok', 'differs', 'rejected', 'failing']).meta({
        description:
          'differs: the rules file is not what is in force. rejected: the rules file has errors; the last good version ' +
          'stays in force. failing: no rules are in force, or they cannot be loaded.',
      }),
    }),
  })
  .meta({ id: 'HealthResponse' });
export type HealthResponse = z.infer<typeof HealthResponse>;

export const LiveResponse = z.strictObject({ status: z.literal('ok') }).meta({ id: 'LiveResponse' });
export type LiveResponse = z.infer<typeof LiveResponse>;
