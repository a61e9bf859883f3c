import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { RetrievalError } from '../errors.ts';
import type { ControlRecord, RulesArchive } from './ports.ts';
import type { QdrantCalls } from './qdrant-client.ts';
import { pointId } from './qdrant-registry.ts';
import { assertReplaces } from './store-input.ts';

export interface QdrantControl extends RulesArchive {
  /** Written once, when the collection is made. */
  create(): Promise<void>;
  read(signal?: AbortSignal): Promise<ControlRecord>;
  /** The commit of every change: an epoch later, with these rules or those in force. */
  advance(rules?: { readonly hash: string; readonly replaces?: string | undefined }): Promise<ControlRecord>;
  /** The same, to an epoch above this one too. */
  outgrow(epoch: number): Promise<ControlRecord>;
}

const RECORD = pointId('control');
/** Writers that meet each other so often in a row have another problem. */
const ATTEMPTS = 16;

const Record = z.strictObject({
  kind: z.literal('control'),
  epoch: z.int().min(0),
  /** Empty: no rules yet. */
  rules_hash: z.string(),
  written_by: z.uuid(),
});
const Rules = z.strictObject({ kind: z.literal('rules'), hash: z.string().min(1), text: z.string() });

/**
 * One point that only ever grows. Qdrant has no transactions, but an upsert may be bound to what the stored point says: each
 * writer binds its own to the epoch that it read, and reads back whose was taken.
 */
export function createQdrantControl(calls: QdrantCalls, collection: string): QdrantControl {
  const stored = async (signal?: AbortSignal) => {
    const [point] = await calls.points(collection, [RECORD], signal);
    const parsed = Record.safeParse(point?.payload);
    // A missing record is no "epoch 0": what was revoked since would be forgotten.
    if (!parsed.success) throw new RetrievalError('store.corrupt', 'The control record is missing or unreadable');
    return parsed.data;
  };
  const point = (epoch: number, rulesHash: string, writer: string) => ({
    id: RECORD,
    vector: {},
    payload: { kind: 'control', epoch, rules_hash: rulesHash, written_by: writer },
  });
  const grow = async (floor: number, rules: Parameters<QdrantControl['advance']>[0]): Promise<ControlRecord> => {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const before = await stored();
      assertReplaces(before.rules_hash === '' ? undefined : before.rules_hash, rules?.replaces);
      const writer = randomUUID();
      const next = point(Math.max(before.epoch, floor) + 1, rules?.hash ?? before.rules_hash, writer);
      await calls.upsert(collection, [next], {
        update_filter: { must: [{ key: 'epoch', match: { value: before.epoch } }] },
      });
      const after = await stored();
      if (after.written_by === writer) return toControl(after);
    }
    throw new RetrievalError('store.locked', 'Other writers kept changing the control record');
  };
  const rulesText = async (hash: string): Promise<string | undefined> => {
    const [found] = await calls.points(collection, [rulesId(hash)]);
    if (!found) return undefined;
    const parsed = Rules.safeParse(found.payload);
    if (!parsed.success || parsed.data.hash !== hash) {
      throw new RetrievalError('store.corrupt', 'The archived rules are unreadable');
    }
    return parsed.data.text;
  };

  return {
    create: () => calls.upsert(collection, [point(0, '', randomUUID())], { update_mode: 'insert_only' }),
    read: async (signal) => toControl(await stored(signal)),
    advance: (rules) => grow(0, rules),
    outgrow: (epoch) => grow(epoch, undefined),
    rulesText,
    async activate({ hash, text, replaces }) {
      assertReplaces(toControl(await stored()).rulesHash, replaces);
      const archived = { id: rulesId(hash), vector: {}, payload: { kind: 'rules', hash, text } };
      await calls.upsert(collection, [archived], { update_mode: 'insert_only' });
      if ((await rulesText(hash)) !== text) {
        throw new RetrievalError('store.corrupt', 'Another text is archived under this hash');
      }
      return grow(0, { hash, replaces });
    },
  };
}

const rulesId = (hash: string): string => pointId(JSON.stringify(['rules', hash]));

const toControl = (record: z.infer<typeof Record>): ControlRecord => ({
  epoch: record.epoch,
  rulesHash: record.rules_hash === '' ? undefined : record.rules_hash,
});
