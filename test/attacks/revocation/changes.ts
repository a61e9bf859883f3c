import type { PassageStore, RulesRegister } from '../../../retrieval/index.ts';
import { pick, type Random } from './interleaver.ts';
import { LABELS, RULES, type Standing, START, TENANT, type World, written } from './world.ts';

/** What the store has acknowledged, world after world; the last one is now. */
export interface History {
  readonly worlds: World[];
  readonly now: () => World;
}

export const createHistory = (): History => {
  const worlds: World[] = [{ documents: new Map(), rules: 0, now: START }];
  return {
    worlds,
    now() {
      const last = worlds.at(-1);
      if (!last) throw new Error('unreachable');
      return last;
    },
  };
};

export interface Writing {
  readonly history: History;
  /** One of the connections that write; the one that asks reads by may be among them. */
  readonly store: () => PassageStore;
  readonly register: RulesRegister;
  readonly random: Random;
  readonly dense: boolean;
  /** Never the same word twice. */
  readonly word: () => string;
}

export const CHANGES = ['ingest', 'retitle', 'relabel', 'relabelAll', 'remove', 'activate', 'time'] as const;
export type ChangeName = (typeof CHANGES)[number];

const IDS = ['drive/a.md', 'drive/b.md', 'drive/c.md', 'drive/d.md'] as const;

/** Makes a change in the store, and in the oracle's world once the store has acknowledged it. */
export async function makeChange(writing: Writing, name: ChangeName): Promise<void> {
  const { history, random } = writing;
  const world = history.now();
  const id = pick(random, IDS);
  const standing = world.documents.get(id);
  const next = await CHANGE[name](writing, world, id, standing);
  history.worlds.push({ ...world, ...next });
}

type Change = (writing: Writing, world: World, id: string, standing: Standing | undefined) => Promise<Partial<World>>;

const withStanding = (world: World, ...changed: readonly Standing[]): Partial<World> => ({
  documents: new Map([...world.documents, ...changed.map((one) => [one.id, one] as const)]),
});

const ingest: Change = async ({ store, random, dense, word }, world, id) => {
  const fact = word();
  const standing = { id, contentHash: fact, fact, title: word(), label: pick(random, LABELS) };
  await store().replace(written(standing, dense));
  return withStanding(world, standing);
};

const CHANGE: Readonly<Record<ChangeName, Change>> = {
  ingest,
  /** The same passage ids and text, under another title. */
  async retitle(writing, world, id, standing) {
    if (!standing) return ingest(writing, world, id, standing);
    const renamed = { ...standing, title: writing.word() };
    await writing.store().replace(written(renamed, writing.dense));
    return withStanding(world, renamed);
  },
  async relabel({ store, random }, world, id, standing) {
    const label = pick(random, LABELS);
    await store().relabel(TENANT, id, label);
    return standing ? withStanding(world, { ...standing, label }) : {};
  },
  async relabelAll({ store, random }, world) {
    const changed = [...world.documents.values()].map((one) => ({ ...one, label: pick(random, LABELS) }));
    await store().relabelAll(
      TENANT,
      changed.map(({ id, label }) => ({ document: id, label, pinned: false })),
    );
    return withStanding(world, ...changed);
  },
  async remove({ store }, world, id) {
    await store().remove(TENANT, id);
    return { documents: new Map([...world.documents].filter(([one]) => one !== id)) };
  },
  async activate({ register, random }) {
    const rules = Math.floor(random() * RULES.length);
    await register.activate(RULES[rules] ?? '');
    return { rules };
  },
  time: async (_writing, world) => ({ now: world.now + 1 }),
};
