import winston from 'winston';

/** Ids, codes and numbers. There is no field for text, a title, or somebody else's error message. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

export interface Log {
  error(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  info(event: string, fields?: LogFields): void;
}

/** Diagnostics, one JSON line each on stderr. Evidence goes to the audit sink. */
export function createLog(level: 'error' | 'warn' | 'info' | 'debug'): Log {
  const logger = winston.createLogger({
    level,
    format: winston.format.combine(winston.format.timestamp(), winston.format.json()),
    transports: [new winston.transports.Stream({ stream: process.stderr })],
  });
  return {
    error: (event, fields) => void logger.error(event, fields),
    warn: (event, fields) => void logger.warn(event, fields),
    info: (event, fields) => void logger.info(event, fields),
  };
}

export const silentLog: Log = { error: () => {}, warn: () => {}, info: () => {} };
