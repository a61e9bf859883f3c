// npm run audit -- show ID | list: what an answer was made from, and who asked. Reads beside a running service.
import { styleText } from 'node:util';
import Table from 'cli-table3';
import { Command, Option } from 'commander';
import {
  AUDIT_KINDS,
  type AuditEvent,
  type AuditKind,
  AuditError,
  type AuditReader,
  createAuditReader,
  documentHistory,
  reportEvent,
  summarizeEvent,
} from '../src/audit/index.ts';
import { exitByUsage, wholeNumber } from './command-line.ts';

type Style = Parameters<typeof styleText>[0];
const styled = (style: Style, text: string): string => styleText(style, text, { stream: process.stdout });
const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** JSON escapes control characters below U+0020 only; the others would still reach a terminal. */
const json = (value: unknown): string =>
  JSON.stringify(value, undefined, 2).replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (one) =>
    one === '\n' ? one : one.replace(/[\s\S]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
  );

const KIND_STYLES: Readonly<Record<AuditKind, Style>> = {
  'ask.answered': 'green',
  'ask.not_found': 'yellow',
  'ask.refused': 'red',
  'ask.withheld': 'red',
  'ask.failed': 'red',
  'identity.refused': 'red',
  'retrieval.mismatch': 'red',
  'rules.activated': 'cyan',
  'rules.rejected': 'red',
  'ingestion.run': 'cyan',
  'documents.relabelled': 'cyan',
  'access.explained': 'cyan',
  'access.impact': 'cyan',
  'access.refused': 'red',
  'access.failed': 'red',
};

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string => {
  const made = new Table({ head: [...head], style: { head: [], border: [], compact: true } });
  for (const row of rows) made.push([...row]);
  return made.toString();
};

const showEvent = (event: AuditEvent): void => {
  const report = reportEvent(event);
  print(`${styled('bold', styled(KIND_STYLES[event.kind], report.kind))}  ${report.id}  ${styled('dim', report.at)}`);
  const width = Math.max(...report.facts.map(([name]) => name.length), 0);
  for (const [name, value] of report.facts) print(`  ${styled('dim', name.padEnd(width))}  ${value}`);
  if (report.passages.length > 0) {
    const rows = report.passages.map((row) => [
      row.n,
      row.use,
      row.document,
      row.classification,
      row.tags,
      row.readers,
      row.id,
    ]);
    print(table(['n', 'use', 'document', 'classification', 'tags', 'readers', 'passage'], rows));
  }
  if (report.changes.length > 0) {
    const rows = report.changes.map((row) => [row.document, row.direction, row.before, row.after, row.pin]);
    print(table(['document', 'now', 'before', 'after', 'pin'], rows));
  }
  if (report.verdicts.length > 0) {
    const rows = report.verdicts.map((row) => [row.stage, row.guard, row.verdict, row.code]);
    print(table(['stage', 'guard', 'verdict', 'code'], rows));
  } else if (report.kind.startsWith('ask.')) print(styled('dim', '  no guard had anything to say'));
};

interface Common {
  readonly audit: string;
  readonly json?: boolean;
}

const show = (reader: AuditReader, id: string, options: Common): number => {
  const events = reader.find(id);
  if (options.json) print(json(events));
  else if (events.length === 0) process.stderr.write('No event carries this id.\n');
  else events.forEach(showEvent);
  return events.length === 0 ? 1 : 0;
};

const list = (reader: AuditReader, options: Common & { readonly limit: number; readonly kind?: AuditKind }): number => {
  const events = reader.recent(options);
  if (options.json) print(json(events));
  else if (events.length === 0) process.stderr.write('No such event yet.\n');
  else {
    const rows = events.map((event) => {
      const { kind, id, at } = reportEvent(event);
      const { who, what } = summarizeEvent(event);
      return [at, styled(KIND_STYLES[event.kind], kind), who, what, id];
    });
    print(table(['at', 'what', 'who', 'documents or reason', 'id'], rows));
  }
  return 0;
};

const history = (reader: AuditReader, document: string, options: Common & { readonly tenant: string }): number => {
  const rows = documentHistory(reader.relabelled(options.tenant, document), document);
  if (options.json) print(json(rows));
  else if (rows.length === 0) process.stderr.write('No relabelling names this document.\n');
  else {
    const cells = rows.map((row) => [row.at, row.operator, row.direction, row.before, row.after, row.reason, row.id]);
    print(table(['at', 'who', 'now', 'before', 'after', 'reason', 'id'], cells));
  }
  return rows.length === 0 ? 1 : 0;
};

const withReader = (path: string, work: (reader: AuditReader) => number): number => {
  try {
    const reader = createAuditReader({ path });
    try {
      return work(reader);
    } finally {
      reader.close();
    }
  } catch (error) {
    if (!(error instanceof AuditError)) throw error;
    const mark = styleText('red', 'error', { stream: process.stderr });
    process.stderr.write(`${mark} ${error.code}: ${error.message} (--audit ${path})\n`);
    return 1;
  }
};

const auditOption = () =>
  new Option('--audit <path>', 'the audit trail').env('RINGFENCE_AUDIT').default('data/audit.db');

const program = new Command('npm run audit --')
  .description('What happened: who asked, under which rules, from which passages. Never what was asked or answered.')
  .exitOverride(exitByUsage);
program
  .command('show')
  .description('one answer, refusal or run')
  .argument('<id>', 'the id in the response')
  .option('--json', 'for machines')
  .addOption(auditOption())
  .action((id: string, options: Common) => {
    process.exitCode = withReader(options.audit, (reader) => show(reader, id, options));
  });
program
  .command('list')
  .description('the newest events')
  .option('--limit <n>', 'how many', wholeNumber(1, 99_999), 20)
  .addOption(new Option('--kind <kind>', 'only these').choices(AUDIT_KINDS))
  .option('--json', 'for machines')
  .addOption(auditOption())
  .action((options: Common & { readonly limit: number; readonly kind?: AuditKind }) => {
    process.exitCode = withReader(options.audit, (reader) => list(reader, options));
  });
program
  .command('history')
  .description('who gave a document another label, when, and why; never what ingestion did')
  .argument('<document>', '<source>/<path>')
  .requiredOption('--tenant <name>', 'whose document it is')
  .option('--json', 'for machines')
  .addOption(auditOption())
  .action((document: string, options: Common & { readonly tenant: string }) => {
    process.exitCode = withReader(options.audit, (reader) => history(reader, document, options));
  });
program.parse();
