import { describe, expect, test } from '@jest/globals';
import { createSecretGuard, type Stage } from '../../../guardrails/index.ts';

const guard = createSecretGuard();
const verdict = async (stage: Stage, text: string, destination: 'local' | 'third_party' = 'local') =>
  await guard.inspect(text, { stage, destination, signal: new AbortController().signal });

/** Made up, and put together here so that no scanner takes this file for a leak. */
const letters = (count: number): string => 'aB3dE5gH7jK9mN1pQ2sT4vW6xY8zC0fL'.repeat(4).slice(0, count);
const hex = (count: number): string => '0f3a9c71b2d85e46'.repeat(8).slice(0, count);
const part = (...parts: readonly string[]): string => parts.join('');

const SECRETS: readonly (readonly [string, string])[] = [
  ['an AWS key id', part('AKIA', 'IOSFODNN7EXAMPLE')],
  ['an AWS secret', part('aws_secret_access_key = ', letters(40))],
  ['a Google API key', part('AIza', letters(35))],
  ['an Azure storage key', part('AccountKey=', letters(86), '==')],
  ['a GitHub token', part('ghp_', letters(36))],
  ['a fine-grained GitHub token', part('github_pat_', letters(60))],
  ['a GitLab token', part('glpat-', letters(20))],
  ['a Slack token', part('xoxb-', '123456789012-', letters(24))],
  ['a Stripe key', part('sk_live_', letters(24))],
  ['an OpenAI key', part('sk-proj-', letters(48))],
  ['an Anthropic key', part('sk-ant-', 'api03-', letters(60))],
  ['a JWT', part('eyJhbGciOiJIUzI1NiJ9', '.eyJzdWIiOiJhbm5hIn0', '.', letters(43))],
  [
    'a private key',
    part('-----BEGIN RSA PRIVATE ', `KEY-----\n${letters(64)}\n${letters(64)}\n-----END RSA PRIVATE `, 'KEY-----'),
  ],
  ['a private key cut off', part('-----BEGIN PRIVATE ', `KEY-----\n${letters(64)}\n`)],
  ['a bearer header', part('Authorization: Bearer ', letters(40))],
  ['a password in a URL', 'postgres://app:tern-2026-x@db.example:5432/app'],
  ['a password', 'password: Tern-2026!'],
  ['a password in German', 'Das Passwort lautet Tern-2026!'],
  ['an API key beside its name', part('The api key for the gateway is in use: ', letters(32))],
  ['a hex key beside its name', part('encryption key = ', hex(64))],
];

const ORDINARY: readonly string[] = [
  'The password must have twelve characters and is changed yearly.',
  'password: <your password>',
  'password: ${DB_PASSWORD}',
  'Set token: process.env.TOKEN before you start.',
  'postgres://app:$PASSWORD@localhost/app',
  'The key to success is communication between departments.',
  'Commit 3f786850e387550fdab836ed7e6dc881de23001b fixes it.',
  'The request has id 123e4567-e89b-12d3-a456-426614174000.',
  'See https://example.com/handbook/engineering/api-keys-and-tokens for keys.',
  'Token: 2026-10-01',
];

describe('the secret guard', () => {
  test.each(SECRETS)('takes %s out of an answer', async (_, secret) => {
    const found = await verdict('answer', `Use this. ${secret} Then go on.`);
    expect(found).toMatchObject({ kind: 'redact', code: 'guardrails.secret_found' });
    const text = found.kind === 'redact' ? found.text : '';
    expect(text).toContain('[secret removed]');
    expect(text).toMatch(/^Use this\./u);
    expect(text).toMatch(/Then go on\.$/u);
    expect(text).not.toContain(secret.includes('tern-2026-x') ? 'tern-2026-x' : secret.slice(-12));
  });

  test.each(SECRETS)('takes %s out of a question, wherever it goes', async (_, secret) => {
    expect(await verdict('question', `Is ${secret} valid?`)).toMatchObject({ kind: 'redact' });
  });

  test.each(SECRETS)('finds %s in base64, with zero-width characters and in fullwidth letters', async (_, secret) => {
    const wide = secret.replace(/[!-~]/gu, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0));
    const undisguised = await verdict('answer', `Use this. ${secret} Then go on.`);
    const whole = undisguised.kind === 'redact' && undisguised.text === 'Use this. [secret removed] Then go on.';
    for (const disguised of [Buffer.from(secret).toString('base64'), secret.split('').join('\u200b'), wide]) {
      const found = await verdict('answer', `Use this. ${disguised} Then go on.`);
      expect(found).toMatchObject({ kind: 'redact', code: 'guardrails.secret_found' });
      expect(found.kind === 'redact' && found.text).toMatch(/^Use this\. [^]*Then go on\.$/u);
      if (whole) expect(found).toMatchObject({ text: 'Use this. [secret removed] Then go on.' });
    }
  });

  test.each(ORDINARY)('leaves ordinary text alone: %s', async (text) => {
    for (const stage of ['question', 'passage', 'answer'] as const) {
      expect(await verdict(stage, text, 'third_party')).toEqual({ kind: 'pass' });
    }
  });

  test('leaves a passage as it is for its reader, and takes secrets out of it for a third party', async () => {
    const passage = 'password: Tern-2026!';
    expect(await verdict('passage', passage)).toEqual({ kind: 'pass' });
    expect(await verdict('passage', passage, 'third_party')).toMatchObject({ text: 'password: [secret removed]' });
  });
});
