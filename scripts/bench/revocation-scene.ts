// What the revocation benchmark takes away, and how: the same for the process that serves and for another one beside it.
import { type LabelledDocument, makeLabel, parseRules, type PassageStore } from '../../retrieval/index.ts';
import { TAGS } from './path-corpus.ts';

export const TENANT = 'bench';
export const ROLE = 'member';
/** Words that the rest of the corpus lacks: one in what is taken away, one in what stays. */
export const TAKEN_AWAY = 'zorbiquant';
export const STAYS = 'keltivorn';
export const QUESTION = 'Which codeword has the vordanglim depot?';

export const CHANGES = ['activate', 'relabel', 'delete'] as const;
export type Change = (typeof CHANGES)[number];
export type Direction = 'take away' | 'give back';

const [OWN = ''] = TAGS;
const PROJECT = 'project';
const tenantLabel = (tag: string) => makeLabel({ tenant: TENANT, classification: 1, tags: [tag] });

const documentOf = (name: string, tag: string, text: string): LabelledDocument => ({
  id: `bench/${name}.md`,
  source: 'bench',
  title: name,
  uri: `bench://${name}`,
  contentHash: 'v1',
  label: tenantLabel(tag),
  passages: [{ section: '', text }],
});
const target = documentOf('target', PROJECT, `The vordanglim depot has the codeword ${TAKEN_AWAY}.`);
export const DOCUMENTS = [target, documentOf('other', OWN, `The vordanglim depot once had the codeword ${STAYS}.`)];

/** Each version is another text, as an admin's edits are: the service has to load, parse and index it anew. */
const rulesText = (direction: Direction, version: number): string => `version: 1
# version ${version}
tags: { ${PROJECT}: taken away, nobody: nobody holds it, ${TAGS.map((tag) => `${tag}: a team`).join(', ')} }
tenants:
  ${TENANT}:
    roles: { ${ROLE}: { tags: [${direction === 'take away' ? OWN : `${OWN}, ${PROJECT}`}], clearance: 1 } }
    sources: { bench: { tags: [${[PROJECT, 'nobody', ...TAGS].join(', ')}], max_classification: 1 } }
`;

export async function activateRules(store: PassageStore, direction: Direction, version: number): Promise<void> {
  const text = rulesText(direction, version);
  const parsed = parseRules(text);
  if (!parsed.ok) throw new Error('The rules of the benchmark are broken');
  await store.activate({ hash: parsed.rules.hash, text });
}

/** Resolves once the change is acknowledged: its commit is on the disk. @param version another one each time */
export async function make(store: PassageStore, change: Change, direction: Direction, version: number): Promise<void> {
  if (change === 'activate') return activateRules(store, direction, version);
  const away = direction === 'take away';
  if (change === 'relabel') return store.relabel(TENANT, target.id, away ? tenantLabel('nobody') : target.label);
  return away ? store.remove(TENANT, target.id) : store.replace(target);
}
