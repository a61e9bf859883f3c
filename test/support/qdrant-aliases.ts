import { z } from 'zod';
import { EngineRefusal, parse } from './qdrant-refusal.ts';

const Change = z.strictObject({
  actions: z.array(
    z.union([
      z.strictObject({ create_alias: z.strictObject({ alias_name: z.string(), collection_name: z.string() }) }),
      z.strictObject({ delete_alias: z.strictObject({ alias_name: z.string() }) }),
    ]),
  ),
});

/** A batch takes effect whole or not at all. */
export function changeAliases(aliases: Map<string, string>, collections: ReadonlyMap<string, unknown>, body: unknown) {
  const next = new Map(aliases);
  for (const action of parse(Change, body).actions) {
    if ('delete_alias' in action) next.delete(action.delete_alias.alias_name);
    else {
      const { alias_name, collection_name } = action.create_alias;
      if (!collections.has(collection_name)) throw new EngineRefusal(404, 'no such collection');
      if (collections.has(alias_name)) throw new EngineRefusal(409, 'a collection has this name');
      next.set(alias_name, collection_name);
    }
  }
  aliases.clear();
  for (const [alias, target] of next) aliases.set(alias, target);
  return true;
}
