// Another process on the same store file: makes the changes that it is sent, and says so when they are committed.
import { z } from 'zod';
import { createAnalyzer, createSqliteStore } from '../../retrieval/index.ts';
import { CHANGES, make } from './revocation-scene.ts';

const Ordered = z.strictObject({
  change: z.enum(CHANGES),
  direction: z.enum(['take away', 'give back']),
  version: z.int(),
});

const store = createSqliteStore({ path: process.argv[2] ?? '', analyzer: createAnalyzer({ language: 'english' }) });
process.on('message', (message) => {
  const { change, direction, version } = Ordered.parse(message);
  void make(store, change, direction, version).then(() => process.send?.('acknowledged'));
});
process.once('disconnect', () => void store.close());
process.send?.('ready');
