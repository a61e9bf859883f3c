import { codeOf } from './codes.ts';
import { compose } from './compose.ts';
import { readConfig } from './config.ts';
import { createLog } from './log.ts';

/** Our own errors say what is wrong with a setting, in our own words; anything else is named by its code alone. */
const reasonOf = (error: unknown): string => {
  const code = codeOf(error);
  return code !== 'http.internal' && error instanceof Error ? error.message : 'an unexpected failure';
};

const start = async (): Promise<void> => {
  const config = readConfig();
  const log = createLog(config.logLevel);
  const service = await compose(config, { log });
  const server = await service.listen();
  log.info('service.listening', { port: server.port, mode: config.mode });
  process.on('SIGHUP', () => void service.reloadRules());
  const stop = async (signal: string) => {
    log.info('service.draining', { signal });
    await server.drain(config.http.drainTimeoutMs);
    await service.close();
    log.info('service.stopped');
  };
  for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => void stop(signal));
};

try {
  await start();
} catch (error) {
  createLog('error').error('service.not_started', { code: codeOf(error), reason: reasonOf(error) });
  process.exitCode = 1;
}
