import { sqliteBackend } from './backends.ts';
import { silenceOver } from './silence.suite.ts';

const pairs = Number(process.env['RINGFENCE_SILENCE_PAIRS'] ?? 2_016);

silenceOver({ backend: sqliteBackend, documents: 70, callers: 28, pairs, timeoutMs: 120_000 + pairs * 200 });
