// Removes from each lock entry the optional dependencies that the lock doesn't hold (binaries of other platforms which
// the registry in use can't serve): with them `npm ci` stops with "Missing … from lock file". Run after `npm install`.
import { readFileSync, writeFileSync } from 'node:fs';

const file = new URL('../package-lock.json', import.meta.url);
const lock = JSON.parse(readFileSync(file, 'utf8'));
const held = new Set(Object.keys(lock.packages).map((path) => path.replace(/^.*node_modules\//, '')));
let removed = 0;
for (const entry of Object.values(lock.packages)) {
  for (const name of Object.keys(entry.optionalDependencies ?? {})) {
    if (held.has(name)) continue;
    delete entry.optionalDependencies[name];
    removed += 1;
  }
  if (entry.optionalDependencies && Object.keys(entry.optionalDependencies).length === 0) {
    delete entry.optionalDependencies;
  }
}
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
process.stdout.write(`${removed} optional dependencies that the lock does not hold were removed\n`);
