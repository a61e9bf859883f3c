import type { PassageStore } from '../../../retrieval/index.ts';
import type { Condition } from '../../../retrieval/policy/condition.ts';

/** A row as no door would let it in. */
export interface PlantedRow {
  /** Of the passage: a UUID. */
  readonly id: string;
  readonly tenant: string;
  readonly document: string;
  /** The label as JSON text, so that it can hold what no object can. */
  readonly labelJson: string;
  readonly text: string;
}

export interface StoreUnderTest {
  readonly store: PassageStore;
  /** Writes the row as it is, past every check; searchable by the terms of its text. */
  readonly plant: (row: PlantedRow) => Promise<void>;
  /**
   * The ids of all passages whose label this condition admits, by the adapter's own compiler and engine, whoever asks: no store
   * offers this.
   */
  readonly admitted: (condition: Condition) => Promise<string[]>;
  readonly dispose: () => Promise<void>;
}

/** Each call: a fresh, empty store. */
export type MakeStore = () => Promise<StoreUnderTest>;

/** What an adapter may leave out, with its reason; everything else it must keep. */
export type Skippable =
  /** A row with a corrupt clause is not even found by those whom the whole clause kept out. */
  | 'malformed.filtered'
  /** Scores equal, bit by bit, those of a store that holds only what the caller may read. */
  | 'silence.bitwise'
  /** Scores equal, bit by bit, the memory store's. */
  | 'reference.scores';

export interface Section {
  readonly makeStore: MakeStore;
  /** A test that an adapter may have a reason to skip. */
  readonly unless: (skippable: Skippable, guarantee: string, check: () => Promise<void>) => void;
}

/** Runs against a fresh store and always disposes of it. */
export async function withStore(makeStore: MakeStore, check: (under: StoreUnderTest) => Promise<void>): Promise<void> {
  const under = await makeStore();
  try {
    await check(under);
  } finally {
    await under.dispose();
  }
}
