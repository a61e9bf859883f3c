// What every command's line has in common: exit code 2 for wrong usage, and numbers that are numbers.
import { type CommanderError, InvalidArgumentError } from 'commander';

/** For `exitOverride`: `--help` ends with 0, wrong usage with 2. */
export const exitByUsage = ({ exitCode }: CommanderError): never => process.exit(exitCode === 0 ? 0 : 2);

export const wholeNumber =
  (least: number, most: number) =>
  (text: string): number => {
    const value = /^\d{1,9}$/u.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };
