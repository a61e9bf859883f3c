// The first hop of every npm script, in plain JavaScript so that any Node ≥ 20 can take it: installs what is missing,
// then runs the rest on Node 24, which comes as a locked dependency where the platform has one.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import path from 'node:path';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const modules = path.join(root, 'node_modules');
const stamp = path.join(modules, '.boot-stamp');
const wanted = createHash('sha256')
  .update(readFileSync(path.join(root, 'package-lock.json')))
  .digest('hex');

if (process.argv[2] === '--stamp') {
  // After an `npm ci` of one's own: tells later starts that nothing is missing.
  writeFileSync(stamp, wanted);
  process.exit(0);
}

if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
  process.stderr.write('Installing the locked dependencies (npm ci) …\n');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const install = spawnSync(npm, ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (install.status !== 0) {
    process.stderr.write('npm ci failed: see the lines above. Nothing was started.\n');
    process.exit(1);
  }
  writeFileSync(stamp, wanted);
}

const bundled = path.join(modules, `node-${process.platform}-${process.arch}`, 'bin', 'node');
const own = Number(process.versions.node.split('.')[0]) >= 24 ? process.execPath : undefined;
const node = existsSync(bundled) ? bundled : own;
if (!node) {
  process.stderr.write(
    `Ringfence runs on Node 24. No bundled binary exists for ${process.platform}-${process.arch}, and this is Node ` +
      `${process.versions.node}: install Node 24 or later and run the command again.\n`,
  );
  process.exit(1);
}

const child = spawn(node, ['--disable-warning=ExperimentalWarning', ...process.argv.slice(2)], { stdio: 'inherit' });
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => child.kill(signal));
if (process.env.npm_lifecycle_event) {
  // A signal to npm kills npm and its shell, and stops there: a parent that is gone counts as SIGTERM.
  const parent = process.ppid;
  setInterval(() => process.ppid === parent || child.kill('SIGTERM'), 500).unref();
}
child.on('exit', (code, signal) => {
  if (signal) {
    for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.removeAllListeners(name);
    process.kill(process.pid, signal);
  } else process.exit(code ?? 1);
});
