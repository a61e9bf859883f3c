// A process of its own that appends until it is killed, and says on stdout which appends were acknowledged.
import { createSqliteAuditSink, rulesActivated } from '../../src/audit/index.ts';

const [file = '', id = '', from = '0'] = process.argv.slice(2);
const sink = createSqliteAuditSink({ path: file });
for (let epoch = Number(from); ; epoch += 3) {
  const group = [epoch, epoch + 1, epoch + 2];
  await Promise.all(
    group.map(async (one) => {
      await sink.append(rulesActivated({ id, at: new Date(0), hash: 'h', epoch: one, replaced: 'none', via: 'start' }));
      process.stdout.write(`${one}\n`);
    }),
  );
}
