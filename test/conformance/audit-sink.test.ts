import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll } from '@jest/globals';
import { createMemoryAuditSink, createSqliteAuditSink } from '../../src/audit/index.ts';
import { auditSinkSuite } from './audit-sink.suite.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'ringfence-audit-'));
afterAll(() => rmSync(directory, { recursive: true }));

let files = 0;
auditSinkSuite('memory', createMemoryAuditSink);
auditSinkSuite('SQLite', () => createSqliteAuditSink({ path: path.join(directory, `${(files += 1)}.db`) }));
