import { describe, expect, test } from '@jest/globals';
import { createEndpoint, createProviderEndpoint, mayLeave } from '../../../../src/egress/index.ts';

const make = (url: string, maxClassification?: number) => createEndpoint({ purpose: 'chat', url, maxClassification });
const invalid = expect.objectContaining({ code: 'config.endpoint_invalid' });

describe('an outbound endpoint', () => {
  test.each([
    'http://127.0.0.1:11434/v1',
    'http://127.200.3.4',
    'http://127.1:8000/v1',
    'http://0x7f000001/v1',
    'http://localhost:8000/v1',
    'http://LOCALHOST/v1',
    'http://[::1]:8000/v1',
    'https://127.0.0.1',
  ])('%s is this machine, and is trusted with everything by default', (url) => {
    expect(make(url)).toMatchObject({ destination: 'local', maxClassification: 3 });
  });

  test.each([
    'https://api.openai.com/v1',
    'https://127.0.0.1.evil.example/v1',
    'https://localhost.evil.example',
    'https://127.evil.example',
    'https://sub.localhost',
    'https://0.0.0.0',
    'https://128.0.0.1',
    'https://[::ffff:127.0.0.1]/v1',
    'https://10.0.0.5/v1',
  ])('%s is a third party, and is trusted with nothing by default', (url) => {
    const endpoint = make(url);
    expect(endpoint).toMatchObject({ destination: 'third_party', maxClassification: undefined });
    expect(mayLeave(endpoint, 0)).toBe(false);
  });

  test.each([
    ['http://api.openai.com/v1', 'unencrypted and elsewhere'],
    ['http://10.0.0.5/v1', 'unencrypted and elsewhere'],
    ['http://0.0.0.0/v1', 'unencrypted and elsewhere'],
    ['https://user:secret@api.example/v1', 'a credential'],
    ['https://user@api.example/v1', 'a user name'],
    ['http://:secret@127.0.0.1/v1', 'a password'],
    ['https://api.example/v1?key=secret', 'a query'],
    ['https://api.example/v1#x', 'a fragment'],
    ['ftp://127.0.0.1/', 'another protocol'],
    ['file:///etc/passwd', 'another protocol'],
    ['not an address', 'no address'],
    ['', 'nothing'],
  ])('%s is refused: %s', (url) => {
    expect(() => make(url)).toThrow(invalid);
  });

  test('a refusal does not repeat the address, which may hold a credential', () => {
    expect(() => make('https://user:hunter2@api.example')).toThrow(/^(?!.*hunter2)/u);
  });

  test.each([-1, 4, 1.5, Number.NaN])('%d is no highest classification', (value) => {
    expect(() => make('https://api.example', value)).toThrow(invalid);
    expect(() => createProviderEndpoint('chat', value)).toThrow(invalid);
  });

  test('text leaves up to the declared classification and not above it', () => {
    const endpoint = make('https://api.example', 1);
    expect([0, 1, 2, 3].map((classification) => mayLeave(endpoint, classification))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  test.each([-1, 0.5, Number.NaN, Number.NEGATIVE_INFINITY])('%d is no classification and goes nowhere', (value) => {
    expect(mayLeave(make('http://127.0.0.1'), value)).toBe(false);
  });

  test("a vendor's own address is somebody else's, and is trusted with nothing by default", () => {
    const endpoint = createProviderEndpoint('chat', undefined);
    expect(endpoint.destination).toBe('third_party');
    expect(mayLeave(endpoint, 0)).toBe(false);
  });
});
