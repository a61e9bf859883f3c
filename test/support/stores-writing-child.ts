// Writes until it is told to stop or is killed: whole documents, each acknowledged on stdout once it is committed.
// argv: the file, the first document's number. Document n has (n % 7) + 1 passages; document `turning` has 3 or 5.
import { writeSync } from 'node:fs';
import { createSqliteStore } from '../../retrieval/index.ts';
import { analyzer, documentOf } from './stores-fixture.ts';

const store = createSqliteStore({ analyzer, path: process.argv[2] ?? '', busyTimeoutMs: 10_000 });
const texts = (size: number, word: string): string[] =>
  Array.from({ length: size }, (_, place) => `common ${word} passage ${place} ${'padding '.repeat(40)}`);

for (let number = Number(process.argv[3] ?? '0'); ; number += 1) {
  await store.replace(documentOf({ id: `doc-${number}`, texts: texts((number % 7) + 1, 'steady') }));
  writeSync(1, `${number}\n`);
  const odd = number % 2 === 1;
  await store.replace(
    documentOf({ id: 'turning', contentHash: `v${number}`, texts: texts(odd ? 3 : 5, odd ? 'odd' : 'even') }),
  );
}
