import { describe, test } from '@jest/globals';
import { catalogueGuarantees } from './passage-store/catalogue.ts';
import { denseGuarantees } from './passage-store/dense.ts';
import { filterGuarantees } from './passage-store/filter.ts';
import { hostileGuarantees } from './passage-store/hostile.ts';
import { malformedGuarantees } from './passage-store/malformed.ts';
import { orderGuarantees } from './passage-store/order.ts';
import { rulesGuarantees } from './passage-store/rules.ts';
import { silenceGuarantees } from './passage-store/silence.ts';
import { shapeGuarantees } from './passage-store/shapes.ts';
import type { MakeStore, Section, Skippable } from './passage-store/store-under-test.ts';
import { writeGuarantees } from './passage-store/writes.ts';

export interface ConformanceOptions {
  /** Guarantee → why this adapter can't keep it. */
  readonly skips?: Partial<Record<Skippable, string>>;
}

/** What every PassageStore keeps. Called by a test file of each adapter. */
export function passageStoreConformance(
  name: string,
  makeStore: MakeStore,
  { skips = {} }: ConformanceOptions = {},
): void {
  const unless: Section['unless'] = (skippable, guarantee, check) => {
    const reason = skips[skippable];
    const run = reason === undefined ? test : test.skip;
    run(reason === undefined ? guarantee : `${guarantee} (skipped: ${reason})`, check);
  };
  describe(`${name} keeps what every passage store keeps`, () => {
    const section: Section = { makeStore, unless };
    filterGuarantees(section);
    shapeGuarantees(section);
    malformedGuarantees(section);
    silenceGuarantees(section);
    orderGuarantees(section);
    writeGuarantees(section);
    catalogueGuarantees(section);
    rulesGuarantees(section);
    hostileGuarantees(section);
    denseGuarantees(section);
  });
}
