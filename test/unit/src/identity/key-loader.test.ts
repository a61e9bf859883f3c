import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { createKeyLoader } from '../../../../src/identity/key-loader.ts';

const KEYS = { keys: [{ kid: 'é' }] };
const TEXT = JSON.stringify(KEYS);
const BYTES = Buffer.byteLength(TEXT);
const URL_OF_KEYS = 'https://id.example.test/jwks';
const JSON_TYPE = { 'content-type': 'application/json' };

interface Given {
  readonly maxBytes?: number;
  readonly timeoutMs?: number;
}
const overHttp = (fetchKeys: typeof fetch, { maxBytes = BYTES, timeoutMs = 5_000 }: Given = {}) =>
  createKeyLoader(
    { source: { kind: 'url', url: URL_OF_KEYS }, timeoutMs, maxBytes, maxAgeMs: 1, cooldownMs: 1, staleMs: 0 },
    fetchKeys,
  )();
const answering = (response: Response) => async () => response;

/** A body in pieces of one byte, which notes that it was given up and how far it was read. */
const pieces = (text: string) => {
  const state = { cancelled: false, pulled: 0 };
  const bytes = Buffer.from(text);
  const body = new ReadableStream<Uint8Array>(
    {
      pull: (controller) => {
        controller.enqueue(bytes.subarray(state.pulled, (state.pulled += 1)));
        if (state.pulled === bytes.length) controller.close();
      },
      cancel: () => void (state.cancelled = true),
    },
    { highWaterMark: 0 },
  );
  return Object.assign(state, { body });
};

describe('a key set that is fetched', () => {
  test('is asked for as JSON, without credentials, and a redirect is not followed', async () => {
    const asked: unknown[] = [];
    const load = overHttp(async (...request) => {
      asked.push(request);
      return new Response(TEXT, { headers: JSON_TYPE });
    });
    expect(await load).toEqual(KEYS);
    expect(asked).toEqual([
      [
        URL_OF_KEYS,
        {
          redirect: 'manual',
          credentials: 'omit',
          headers: { accept: 'application/jwk-set+json, application/json' },
          signal: expect.any(AbortSignal),
        },
      ],
    ]);
  });

  test('is given up at the deadline', async () => {
    const silent: typeof fetch = (_url, init) =>
      new Promise((_resolve, reject) => {
        init?.signal?.addEventListener('abort', () => reject(new Error('too late')));
      });
    await expect(overHttp(silent, { timeoutMs: 1 })).rejects.toThrow('too late');
  });

  test.each([
    'application/json',
    'APPLICATION/JSON',
    'application/json; charset=utf-8',
    'application/jwk-set+json ; profile="a;b"',
  ])('is read as %s', async (type) => {
    expect(await overHttp(answering(new Response(TEXT, { headers: { 'content-type': type } })))).toEqual(KEYS);
  });

  test.each([
    ['HTML', 200, { 'content-type': 'text/html' }],
    ['another JSON', 200, { 'content-type': 'application/problem+json' }],
    ['nothing said of its type', 200, {}],
    ['a status of 201', 201, JSON_TYPE],
    ['a redirect', 302, { ...JSON_TYPE, location: '/elsewhere' }],
    ['an error', 500, JSON_TYPE],
  ])('is refused as %s, and its body given up', async (_what, status, headers) => {
    const stream = pieces(TEXT);
    await expect(
      overHttp(answering(new Response(stream.body, { status, headers: new Headers(Object.entries(headers)) }))),
    ).rejects.toBeInstanceOf(Error);
    expect([stream.cancelled, stream.pulled]).toEqual([true, 0]);
  });

  test('is refused without a body', async () => {
    await expect(overHttp(answering(new Response(null, { headers: JSON_TYPE })))).rejects.toBeInstanceOf(Error);
  });

  test('may be of so many bytes, in however many pieces', async () => {
    const stream = pieces(TEXT);
    expect(await overHttp(answering(new Response(stream.body, { headers: JSON_TYPE })))).toEqual(KEYS);
    expect(stream.cancelled).toBe(false);
  });

  test('of one byte more is refused, and no more of it is read', async () => {
    const stream = pieces(`${TEXT}${' '.repeat(50)}`);
    await expect(overHttp(answering(new Response(stream.body, { headers: JSON_TYPE })))).rejects.toBeInstanceOf(Error);
    expect([stream.cancelled, stream.pulled]).toEqual([true, BYTES + 1]);
  });
});

describe('a key set in a file', () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'ringfence-keys-'));
  const file = path.join(directory, 'keys.json');
  writeFileSync(file, TEXT);
  afterAll(() => rmSync(directory, { recursive: true }));
  const fromFile = (source: string, maxBytes: number) =>
    createKeyLoader(
      { source: { kind: 'file', path: source }, timeoutMs: 1, maxBytes, maxAgeMs: 1, cooldownMs: 1, staleMs: 0 },
      () => Promise.reject(new Error('nothing is fetched')),
    )();

  test('may be of so many bytes', async () => {
    expect(await fromFile(file, BYTES)).toEqual(KEYS);
    expect(await fromFile(file, BYTES * 2)).toEqual(KEYS);
  });

  test('of one byte more is refused', async () => {
    await expect(fromFile(file, BYTES - 1)).rejects.toBeInstanceOf(Error);
  });

  test('that is not there is refused', async () => {
    await expect(fromFile(`${file}.missing`, BYTES)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('is not held open, whether it was read or refused', async () => {
    const held = () => readdirSync('/dev/fd').length;
    await fromFile(file, BYTES);
    const before = held();
    for (const bytes of [BYTES, BYTES - 1, BYTES, BYTES - 1]) await fromFile(file, bytes).catch(() => undefined);
    expect(held()).toBe(before);
  });
});
