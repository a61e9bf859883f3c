import { z } from 'zod';

/**
 * What is believed of the server's answers. Members that we don't use may come and go; those that we use are there, whole,
 * or the answer counts as none at all.
 */
const answer = <T extends z.ZodType>(result: T) => z.looseObject({ result });

const Id = z.uuid();
/** As it came: a copy could lose a key that has a meaning of its own in JavaScript. */
const Payload = z.custom<Readonly<Record<string, unknown>>>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
);
const Hit = z.looseObject({ id: Id, score: z.number() });

export const VersionAnswer = z.looseObject({ version: z.string().max(64) });
export const RankedAnswer = answer(z.array(z.looseObject({ points: z.array(Hit) })));
export const PointsAnswer = answer(z.array(z.looseObject({ id: Id, payload: Payload })));
export const ScrollAnswer = answer(
  z.looseObject({
    points: z.array(z.looseObject({ id: Id, payload: Payload })),
    next_page_offset: Id.nullish(),
  }),
);
export const CountAnswer = answer(z.looseObject({ count: z.int().min(0) }));
/** `acknowledged` and `wait_timeout` mean that the change may not be seen yet: they don't count. */
export const UpdateAnswer = answer(z.looseObject({ status: z.literal('completed') }));
export const DoneAnswer = answer(z.literal(true));
export const ExistsAnswer = answer(z.looseObject({ exists: z.boolean() }));

export const AliasesAnswer = answer(
  z.looseObject({ aliases: z.array(z.looseObject({ alias_name: z.string(), collection_name: z.string() })) }),
);

export const CollectionAnswer = answer(
  z.looseObject({
    payload_schema: z.record(z.string(), z.unknown()),
    config: z.looseObject({ params: z.looseObject({}) }),
  }),
);
export type CollectionDescription = z.infer<typeof CollectionAnswer>['result'];
