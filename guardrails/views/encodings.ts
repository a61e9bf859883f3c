import { isUtf8 } from 'node:buffer';
import { candidatesOf } from './candidates.ts';
import type { MappedText } from './mapped-text.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true });

const textOf = (bytes: Uint8Array): string | undefined => (isUtf8(bytes) ? utf8.decode(bytes) : undefined);

/** Reads like something written: hardly a control character, and mostly letters, digits and spaces. */
const isWriting = (text: string | undefined): text is string => {
  if (text === undefined || text.length < 4) return false;
  const points = Array.from(text).length;
  // oxlint-disable-next-line no-control-regex -- control characters are what tells bytes from text
  if (/[\u0000-\u0008\u000e-\u001f\ufffd]/u.test(text)) return false;
  return (text.match(/[\p{L}\p{N} ]/gu)?.length ?? 0) >= 0.6 * points;
};

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"],
  ['nbsp', ' '],
  ['excl', '!'],
  ['colon', ':'],
  ['comma', ','],
  ['period', '.'],
  ['lpar', '('],
  ['rpar', ')'],
  ['lsqb', '['],
  ['rsqb', ']'],
  ['vert', '|'],
  ['num', '#'],
  ['equals', '='],
  ['sol', '/'],
  ['shy', ''],
  ['zwnj', ''],
  ['zwj', ''],
]);

const character = (point: number): string | undefined =>
  point <= 0x10ffff && !(point >= 0xd800 && point <= 0xdfff) ? String.fromCodePoint(point) : undefined;

const html = (text: MappedText): MappedText =>
  text.rewrite(/&(?:#[xX][0-9a-fA-F]{1,6}|#[0-9]{1,7}|[a-z]{2,8});?/gu, (entity) => {
    const name = entity.replace(/^&|;$/gu, '');
    if (/^#[xX]/u.test(name)) return character(Number.parseInt(name.slice(2), 16));
    if (name.startsWith('#')) return character(Number.parseInt(name.slice(1), 10));
    return ENTITIES.get(name);
  });

const escapes = (text: MappedText): MappedText =>
  text.rewrite(/\\(?:u\{[0-9a-fA-F]{1,6}\}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2})/gu, (escape) =>
    character(Number.parseInt(escape.replace(/[\\ux{}]/gu, ''), 16)),
  );

const percent = (text: MappedText): MappedText =>
  text.rewrite(/(?:%[0-9a-fA-F]{2}){1,512}/gu, (run) => textOf(Buffer.from(run.replaceAll('%', ''), 'hex')));

/** Eight bytes or more as pairs of hex digits, bare or with `0x` and separators. */
const hex = (text: MappedText): MappedText =>
  text.rewrite(/(?<![0-9a-zA-Z])(?:0x)?[0-9a-fA-F]{2}(?:[\s:,;-]{0,2}(?:0x)?[0-9a-fA-F]{2}){7,}/gu, (run) => {
    const digits = run.replace(/0x|[^0-9a-fA-F]/gu, '');
    const decoded = textOf(Buffer.from(digits, 'hex'));
    return isWriting(decoded) ? decoded : undefined;
  });

/** Sixteen characters or more of either alphabet, over line ends too. Where the whole is no text, its lines are tried alone. */
const BASE64 = /(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{16,}(?:\n[A-Za-z0-9+/_-]{4,})*={0,2}/gu;

const base64 = (text: MappedText): MappedText =>
  text.rewrite(BASE64, (run) => {
    const whole = fromBase64(run);
    if (whole !== undefined || !run.includes('\n')) return whole;
    return run
      .split('\n')
      .map((line) => fromBase64(line) ?? line)
      .join('\n');
  });

const fromBase64 = (run: string): string | undefined => {
  const decoded = textOf(Buffer.from(run, 'base64'));
  return isWriting(decoded) ? decoded : undefined;
};

/** One layer of each encoding undone where it stands; every one of them shrinks the text. */
export const decoded = (text: MappedText): MappedText => {
  let layer = text;
  if (layer.text.includes('&')) layer = html(layer);
  if (layer.text.includes('\\')) layer = escapes(layer);
  if (layer.text.includes('%')) layer = percent(layer);
  const before = candidatesOf(layer.text);
  if (before.hex) layer = hex(layer);
  // What hex stood for may be base64.
  const { base64: mayBeBase64 } = before.hex ? candidatesOf(layer.text) : before;
  return mayBeBase64 ? base64(layer) : layer;
};
