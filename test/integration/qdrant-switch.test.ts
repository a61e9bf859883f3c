import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import {
  createQdrantStore,
  type DatasetSwitch,
  type LabelledDocument,
  type PassageStore,
  switchQdrantDataset,
} from '../../retrieval/index.ts';
import { startQdrantRecordingServer } from '../support/qdrant-recording-server.ts';
import { NO_ENGINE, openQdrantServer } from '../support/qdrant-server.ts';
import { analyzer, codeOf, DIMENSIONS, documentOf, filterOf, idsOf, live } from '../support/stores-fixture.ts';

jest.setTimeout(60_000);

const OLD = documentOf({ id: 'a', texts: ['an old harbour'] });
const NEW = documentOf({ id: 'b', texts: ['a new harbour'] });
const RULES = { hash: 'h1', text: 'rules' };
const reader = filterOf({ tags: ['finance'] });

interface Place {
  readonly url: string;
  readonly apiKey?: string | undefined;
  close(): Promise<void>;
}

/** Aliases are the server's own bookkeeping: on the engine it is its front's, on the fake the fake's. */
function suite(name: string, openPlace: () => Promise<Place>): void {
  describe(`switching a dataset, on ${name}`, () => {
    let place: Place;
    const made: string[] = [];
    beforeAll(async () => {
      place = await openPlace();
    });
    afterAll(async () => {
      const headers = place.apiKey === undefined ? {} : { 'api-key': place.apiKey };
      for (const collection of made.flatMap((one) => [one, `${one}_control`])) {
        await (await fetch(`${place.url}/collections/${collection}`, { method: 'DELETE', headers })).text();
      }
      await place.close();
    });

    const optionsOf = (collection: string) => ({
      url: place.url,
      apiKey: place.apiKey,
      collection,
      analyzer,
      dimensions: DIMENSIONS,
      deadlineMs: 10_000,
    });
    const dataset = async (document: LabelledDocument, rules = [RULES]): Promise<[string, PassageStore]> => {
      const collection = `dataset-${randomUUID()}`;
      made.push(collection);
      const store = await createQdrantStore({ ...optionsOf(collection), create: true });
      await store.replace(document);
      for (const one of rules) await store.activate(one);
      return [collection, store];
    };
    const change = (alias: string, to: string, more: object = {}): Promise<DatasetSwitch> =>
      switchQdrantDataset(optionsOf(alias), { to, ...more });
    const found = async (store: PassageStore): Promise<string[]> =>
      (await store.lexical({ filter: reader, limit: 5, terms: analyzer.terms('harbour') }, live)).map(({ id }) => id);
    const aliased = async (document = OLD): Promise<{ alias: string; old: string; store: PassageStore }> => {
      const [old] = await dataset(document);
      const alias = `alias-${randomUUID()}`;
      expect((await change(alias, old)).outcome).toBe('switched');
      return { alias, old, store: await createQdrantStore(optionsOf(alias)) };
    };

    test('a store that is open answers from the new dataset at once, and back again', async () => {
      const { alias, old, store } = await aliased();
      const [next] = await dataset(NEW);
      expect(await found(store)).toEqual(idsOf(OLD));
      expect(await change(alias, next)).toMatchObject({ outcome: 'switched', overtaken: false });
      expect(await found(store)).toEqual(idsOf(NEW));
      expect((await change(alias, next)).outcome).toBe('already');
      expect((await change(alias, old)).outcome).toBe('switched');
      expect(await found(store)).toEqual(idsOf(OLD));
    });

    test('what is written through the alias is written to the dataset behind it', async () => {
      const { old, store } = await aliased();
      await store.replace(NEW);
      expect((await found(await createQdrantStore(optionsOf(old)))).sort()).toEqual(
        [...idsOf(OLD), ...idsOf(NEW)].sort(),
      );
    });

    test('datasets of equal epochs and equal rules can be told apart by a request that began on the old one', async () => {
      const { alias, store } = await aliased();
      const [next, nextStore] = await dataset(NEW);
      const before = await store.control(live);
      expect(await nextStore.control(live)).toEqual(before);
      await change(alias, next);
      const after = await store.control(live);
      expect(after.rulesHash).toBe(before.rulesHash);
      expect(after.epoch).toBeGreaterThan(before.epoch);
    });

    test('the epoch never goes back: not to a dataset that is behind, not by switching to and fro', async () => {
      const { alias, old, store } = await aliased();
      for (let more = 0; more < 5; more += 1) await store.replace(OLD);
      const [next] = await dataset(NEW);
      const epochs = [(await store.control(live)).epoch];
      for (const to of [next, old, next]) {
        await change(alias, to);
        epochs.push((await store.control(live)).epoch);
      }
      expect(epochs).toEqual([...new Set(epochs)].sort((a, b) => a - b));
    });

    test('a late commit in the old dataset does not lead to the epoch of the new one', async () => {
      const { alias, old, store } = await aliased();
      const [next] = await dataset(NEW);
      await change(alias, next);
      const late = await createQdrantStore(optionsOf(old));
      for (let more = 0; more < 3; more += 1) {
        await late.replace(OLD);
        expect((await late.control(live)).epoch).not.toBe((await store.control(live)).epoch);
      }
    });

    test('a dry run makes the checks and changes nothing', async () => {
      const { alias, store } = await aliased();
      const [next, nextStore] = await dataset(NEW);
      const before = await nextStore.control(live);
      expect((await change(alias, next, { dryRun: true })).outcome).toBe('rehearsed');
      expect(await found(store)).toEqual(idsOf(OLD));
      expect(await nextStore.control(live)).toEqual(before);
    });

    test('other rules in the new dataset are refused, unless they are meant', async () => {
      const { alias, store } = await aliased();
      const [next] = await dataset(NEW, [{ hash: 'h2', text: 'other rules' }]);
      expect(await change(alias, next)).toMatchObject({ outcome: 'refused', refusal: 'rules_differ' });
      expect(await found(store)).toEqual(idsOf(OLD));
      expect((await change(alias, next, { rulesDiffer: true })).outcome).toBe('switched');
      expect((await store.control(live)).rulesHash).toBe('h2');
      expect(await store.rulesText('h2')).toBe('other rules');
    });

    test('a dataset without rules is refused, whatever is said', async () => {
      const { alias, store } = await aliased();
      const [next] = await dataset(NEW, []);
      const refusal = { outcome: 'refused', refusal: 'no_rules' };
      expect(await change(alias, next, { rulesDiffer: true })).toMatchObject(refusal);
      expect(await change(`alias-${randomUUID()}`, next)).toMatchObject(refusal);
      expect(await found(store)).toEqual(idsOf(OLD));
    });

    test('a collection’s own name, and an alias as the new dataset, are refused', async () => {
      const { alias, old } = await aliased();
      const [next] = await dataset(NEW);
      expect((await change(next, old)).refusal).toBe('name_is_collection');
      expect((await change(next, alias)).refusal).toBe('target_is_alias');
    });

    test.each([
      ['another analyzer', { analyzer: { ...analyzer, name: 'english-0' } }],
      ['another embedding', { dimensions: 9 }],
    ])('a dataset made with %s is refused as at opening', async (_, made) => {
      const { alias, store } = await aliased();
      const [next] = await dataset(NEW);
      const refused = switchQdrantDataset({ ...optionsOf(alias), ...made }, { to: next });
      expect(await codeOf(refused)).toBe('store.misconfigured');
      expect(await found(store)).toEqual(idsOf(OLD));
    });

    test('a dataset that is not there is refused', async () => {
      const { alias, store } = await aliased();
      expect(await codeOf(change(alias, `dataset-${randomUUID()}`))).toBe('store.misconfigured');
      expect(await found(store)).toEqual(idsOf(OLD));
    });

    test('passages of one dataset are not opened under the control record of another', async () => {
      const { alias } = await aliased();
      const [next] = await dataset(NEW);
      const headers = { 'content-type': 'application/json', ...(place.apiKey && { 'api-key': place.apiKey }) };
      const actions = [
        { delete_alias: { alias_name: alias } },
        { create_alias: { alias_name: alias, collection_name: next } },
      ];
      const response = await fetch(`${place.url}/collections/aliases`, {
        method: 'POST',
        headers,
        body: JSON.stringify({ actions }),
      });
      expect(response.status).toBe(200);
      await response.text();
      expect(await codeOf(createQdrantStore(optionsOf(alias)))).toBe('store.misconfigured');
      expect(await codeOf(createQdrantStore({ ...optionsOf(alias), create: true }))).toBe('store.misconfigured');
    });
  });
}

suite('a server in the test’s own process', startQdrantRecordingServer);
const server = await openQdrantServer();
if (server) suite(server.name, () => Promise.resolve(server));
else {
  const notHere = test.skip;
  notHere(`switching a dataset, on Qdrant's engine (skipped: ${NO_ENGINE})`, () => {});
}
