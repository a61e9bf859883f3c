import type { Behaviour, ChatMessage, ModelServer, ReceivedRequest } from '../../support/model-server.ts';
import { analyzer } from '../../support/stores-fixture.ts';

export const DIMENSIONS = 16;

/** A text's terms, hashed: the same text has the same vector, and texts with words in common are near each other. */
export function vectorOf(text: string): Float32Array {
  const vector = new Float32Array(DIMENSIONS);
  for (const term of ['', ...analyzer.analyze(text)]) {
    let hash = 7;
    for (const character of term) hash = (Math.imul(hash, 31) + (character.codePointAt(0) ?? 0)) >>> 0;
    const at = hash % DIMENSIONS;
    vector[at] = (vector[at] ?? 0) + 1;
  }
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}

const FIRST_SENTENCE = /<<<passage (\d+) [^>]*>>>\n(?:Title|Section)[^\n]*\n(?:Title|Section)[^\n]*\n\n([^.\n]*\.)/gu;

/** What a model would answer that copies: the first sentence of each passage. */
function copied(messages: readonly ChatMessage[], times: number): string {
  const [, quoted] = messages;
  const sentences = [...(quoted?.content ?? '').matchAll(FIRST_SENTENCE)].map(([, n, text = '']) => ({
    text: text.repeat(times).slice(0, 3_900),
    citations: [Number(n)],
  }));
  return JSON.stringify({ sentences: times > 1 ? Array(16).fill(sentences[0] ?? []) : sentences.slice(0, 5) });
}

/** Decides by what it is sent and by nothing else. */
export const deterministic: Behaviour = {
  kind: 'chosen',
  choose({ path, messages }: ReceivedRequest): Behaviour {
    if (path.endsWith('/embeddings')) return { kind: 'embed', vector: (text) => [...vectorOf(text)] };
    const asked = messages.at(-1)?.content ?? '';
    if (asked.includes('outage')) return { kind: 'status', status: 500 };
    return { kind: 'answer', content: (said) => copied(said, asked.includes('verbatim') ? 80 : 1) };
  },
};

/** 128 random bits around the passages, made anew for each request: the one thing in a prompt that is not a function of it. */
const FENCE = /(?<=<<<(?:passage|end) (?:N|\d+) )[0-9a-f]{32}(?=>>>)/gu;

/** What arrived since the last look, by the first part of its path: each service has a base URL of its own. */
export function createTap(server: ModelServer): () => ReadonlyMap<string, readonly string[]> {
  let seen = 0;
  return () => {
    const arrived = new Map<string, string[]>();
    for (const { path, body } of server.received.slice(seen)) {
      const [, service = '', ...rest] = path.split('/');
      arrived.set(service, [...(arrived.get(service) ?? []), `${rest.join('/')} ${body.replaceAll(FENCE, 'fence')}`]);
    }
    seen = server.received.length;
    return arrived;
  };
}
