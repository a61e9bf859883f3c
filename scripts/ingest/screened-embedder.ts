import {
  createPersonalDataGuard,
  createSecretGuard,
  type Guard,
  type GuardContext,
  Screened,
} from '../../guardrails/index.ts';
import { type Embedder, RetrievalError } from '../../retrieval/index.ts';

const GUARD_DEADLINE_MS = 2_000;

/** Secrets and personal data are taken out of what is sent to somebody else's endpoint; the stored text keeps them. */
export function screenedEmbedder(embedder: Embedder, destination: GuardContext['destination']): Embedder {
  if (destination === 'local') return embedder;
  const guards = [createSecretGuard(), createPersonalDataGuard()];
  return {
    ...embedder,
    embed: async (texts, signal) =>
      embedder.embed(await Promise.all(texts.map((text) => screened(guards, text))), signal),
  };
}

const screened = async (guards: readonly Guard[], text: string): Promise<string> => {
  const context = { destination: 'third_party' as const };
  const { screened: clean } = await Screened.screen('passage', text, {
    guards,
    context,
    deadlineMs: GUARD_DEADLINE_MS,
  });
  if (!clean) throw new RetrievalError('retrieval.embedding_failed', 'A guard kept a passage from being sent');
  return Screened.text(clean) || 'redacted';
};
