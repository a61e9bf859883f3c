import type { SQLOutputValue } from 'node:sqlite';
import { RetrievalError } from '../../errors.ts';

export type Row = Record<string, SQLOutputValue>;

const corrupt = () => new RetrievalError('store.corrupt', 'The store’s file holds a value of another type');

export function integerOf(row: Row | undefined, column: string): number {
  const value = row?.[column];
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw corrupt();
  return value;
}

export function textOf(row: Row | undefined, column: string): string {
  const value = row?.[column];
  if (typeof value !== 'string') throw corrupt();
  return value;
}

export function bytesOf(row: Row | undefined, column: string): Uint8Array {
  const value = row?.[column];
  if (!ArrayBuffer.isView(value)) throw corrupt();
  return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
}

/** Parsed JSON, or undefined: the second check refuses what it can't read. */
export function jsonOf(row: Row, column: string): unknown {
  const value = row[column];
  if (typeof value !== 'string') return undefined;
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}
