// Writes docs/schemas/labels.schema.json, for editors: node scripts/ingest/labels-schema.ts
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { labelsJsonSchema } from '../../ingestion/index.ts';

const file = path.join(import.meta.dirname, '..', '..', 'docs', 'schemas', 'labels.schema.json');
writeFileSync(file, `${JSON.stringify(labelsJsonSchema(), null, 2)}\n`);
process.stdout.write('docs/schemas/labels.schema.json written\n');
