import { type Guard, pass } from '../../../guardrails/index.ts';
import {
  type ControlRecord,
  createRetriever,
  type Embedder,
  type PassageSearch,
  Permitted,
  type RulesRegister,
  type StoredPassage,
  type Subject,
} from '../../../retrieval/index.ts';
import { createAsk } from '../../../src/ask.ts';
import { type AuditSink, createMemoryAuditSink } from '../../../src/audit/index.ts';
import type { Drafter } from '../../../src/generation/index.ts';
import { analyzer } from '../../support/stores-fixture.ts';
import type { History } from './changes.ts';
import { takenAway, wordsIn } from './oracle.ts';
import { QUESTION } from './world.ts';

/** What may be broken, to see that the oracle notices. */
export const FAULTS = ['no_look', 'none_before_prompt', 'none_before_release', 'old_rows'] as const;
export type Fault = (typeof FAULTS)[number];

export interface Asker {
  readonly subject: Subject;
  /** Tags that they ask for alone; empty: all that they may read. */
  readonly scope: readonly string[];
}

export interface AskSurroundings {
  readonly store: PassageSearch;
  readonly register: RulesRegister;
  readonly history: History;
  readonly embedder: Embedder | undefined;
  readonly point: () => Promise<void>;
  readonly fault: Fault | undefined;
}

export interface Observation {
  /** `answered`, `not_found`, or the code of a refusal. */
  readonly outcome: string;
  readonly drafts: number;
  /** The facts in the answer. */
  readonly words: readonly string[];
  /** Words that were taken away before the check that let them into a prompt, or out, began. */
  readonly staleInPrompts: readonly string[];
  readonly staleInRelease: readonly string[];
}

/** One request through the real stages, with a point before and after each thing that it waits for. */
export async function watchedAsk(around: AskSurroundings, asker: Asker): Promise<Observation> {
  const { history, point, register, embedder } = around;
  const seen = { look: 0, drafts: 0, stale: new Array<string>() };
  const now = () => history.worlds.length - 1;
  const stale = (text: string) =>
    wordsIn(text).filter((word) => takenAway(history, asker, { from: seen.look, to: now() }, word));
  const looking = createLooking(around, () => {
    seen.look = now();
  });
  const inner = createRetriever({ store: looking.search, analyzer, embedder });
  const drafter = quotingAll(async (text) => {
    looking.reached('drafted');
    seen.drafts += 1;
    seen.stale.push(...stale(text));
    await point();
  });
  const ask = createAsk({
    store: looking.store,
    rules: register,
    retriever: {
      retrieve(request, signal) {
        looking.reached('found');
        return inner.retrieve(request, signal);
      },
    },
    embedsAtThirdParty: false,
    drafter,
    localDrafter: drafter,
    guards: [waitingGuard(point)],
    guardTimeoutMs: 600_000,
    audit: waitingSink(point),
    clock: () => history.now().now * 1_000,
  });
  const scope = asker.scope.length === 0 ? {} : { scope: { tags: [...asker.scope] } };
  const observed = (outcome: string, text: string): Observation => ({
    outcome,
    drafts: seen.drafts,
    words: wordsIn(text),
    staleInPrompts: seen.stale,
    staleInRelease: stale(text),
  });
  try {
    const request = { question: QUESTION, limit: 10, ...scope };
    const answer = await ask({ id: 'an-id', subject: asker.subject, request, signal: new AbortController().signal });
    return observed(answer.outcome, JSON.stringify(answer));
  } catch (error) {
    if (typeof error !== 'object' || error === null || !('code' in error)) throw error;
    return observed(String(error.code), '');
  }
}

/** Where a request stands, by what it has called last. */
type Phase = 'begun' | 'admitted' | 'found' | 'confirmed' | 'drafted' | 'released';

/** After this phase the next look is the one that leads to that phase; after any other, an attempt begins. */
const NEXT_LOOK: Readonly<Partial<Record<Phase, Phase>>> = { found: 'confirmed', drafted: 'released' };

const BLIND_IN: Readonly<Record<Fault, readonly Phase[]>> = {
  no_look: ['found', 'drafted'],
  none_before_prompt: ['found'],
  none_before_release: ['drafted'],
  old_rows: [],
};

/** The store as search and the stages see it: each look at the control record is told, or is none where a fault says so. */
const createLooking = ({ store, point, fault }: AskSurroundings, told: () => void) => {
  let phase: Phase = 'begun';
  let known: ControlRecord | undefined;
  const rows = new Map<string, StoredPassage>();
  const waited = async <T>(work: () => Promise<T>): Promise<T> => {
    await point();
    const done = await work();
    await point();
    return done;
  };
  const search: PassageSearch = {
    control: (signal) =>
      waited(async () => {
        told();
        const isBlind = fault !== undefined && BLIND_IN[fault].includes(phase);
        phase = NEXT_LOOK[phase] ?? 'admitted';
        known = isBlind && known ? known : await store.control(signal);
        return known;
      }),
    lexical: (query, signal) => waited(() => store.lexical(query, signal)),
    dense: (query, signal) => waited(() => store.dense(query, signal)),
    async read(ids, signal) {
      const found = await waited(() => store.read(ids, signal));
      for (const row of found) rows.set(row.id, row);
      return found;
    },
  };
  const again: PassageSearch['read'] =
    fault === 'old_rows'
      ? async (ids) => ids.flatMap((id) => rows.get(id) ?? [])
      : (ids, signal) => search.read(ids, signal);
  return {
    search,
    store: { control: (signal: AbortSignal) => search.control(signal), read: again },
    reached(next: Phase): void {
      phase = next;
    },
  };
};

/** Quotes every passage that it is given, so that an answer shows all that it drew on. */
const quotingAll = (during: (prompt: string) => Promise<void>): Drafter => ({
  model: 'quoting',
  destination: 'local',
  maxClassification: 3,
  async draft(_question, passages) {
    const contents = passages.map(({ permitted }) => Permitted.content(permitted));
    await during(contents.map(({ title, text }) => `${title} ${text}`).join('\n'));
    const sentences = contents.map(({ text }, index) => ({ text, citations: [index + 1] }));
    return { sentences, removed: { citations: 0, sentences: 0 } };
  },
});

const waitingGuard = (point: () => Promise<void>): Guard => ({
  name: 'waiting',
  stages: ['question', 'answer'],
  window: 'whole',
  async inspect() {
    await point();
    return pass;
  },
});

const waitingSink = (point: () => Promise<void>): AuditSink => {
  const sink = createMemoryAuditSink();
  return {
    ...sink,
    async append(event) {
      await point();
      await sink.append(event);
      await point();
    },
  };
};
