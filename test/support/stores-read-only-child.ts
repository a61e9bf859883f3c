// Run by a user who may read the file but not write it: prints what searching and writing came to.
import { createSqliteStore } from '../../retrieval/index.ts';
import { analyzer, codeOf, documentOf, filterOf, live } from './stores-fixture.ts';

const store = createSqliteStore({ analyzer, path: process.argv[2] ?? '', busyTimeoutMs: 50 });
const search = { filter: filterOf({ tags: ['finance'] }), limit: 5, terms: ['secretword'] };
const hits = (await store.lexical(search, live)).length;
const write = await codeOf(store.replace(documentOf({ id: 'b', texts: ['text'] })));
process.stdout.write(JSON.stringify({ hits, write }));
await store.close();
