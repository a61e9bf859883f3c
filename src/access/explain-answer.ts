import {
  type DocumentExplanation,
  type DocumentRecord,
  explainSubject,
  holdTooMuch,
  LAST_INSTANT,
  MARKER,
  type NamedSize,
  parseLabel,
  type Reach,
  type Readership,
  type RoleSets,
  type Rules,
  type Size,
  type Standing,
  type SubjectAttributes,
} from '../../retrieval/index.ts';
import type { ExplainResponse } from '../contract/index.ts';

type Part<Name extends keyof ExplainResponse> = NonNullable<ExplainResponse[Name]>;

// From the words of policy to those of the wire, field by field: what policy learns to say later stays inside until it is named here.

export const toPerson = (rules: Rules, attributes: SubjectAttributes): Part<'person'> => {
  const { grants, ...person } = explainSubject(rules, attributes);
  return {
    sub: attributes.id,
    refused: !grants ? 'policy.no_grants' : holdTooMuch(grants) ? 'policy.too_many_tags' : null,
    principals: [...person.principals],
    roles: person.roles.map(({ role, known, from }) => ({ role, known, from: [...from] })),
    idle_groups: [...person.idleGroups],
    tags: person.tags.map(({ tag, from }) => ({ tag, from: [...from] })),
    compartments: person.compartments.map(({ compartment, known, from }) => ({ compartment, known, from: [...from] })),
    clearance: { level: person.clearance.level, from: [...person.clearance.from] },
  };
};

export const toDocument = ({ id, passages, pinned, label: stored }: DocumentRecord): Part<'document'> => {
  const label = parseLabel(stored);
  return {
    id,
    passages,
    pinned,
    label: label
      ? {
          tags: entries(label.tags),
          readers: entries(label.readers),
          compartments: entries(label.compartments),
          classification: label.classification,
          denied: entries(label.denied),
          not_before: label.not_before === 0 ? null : instant(label.not_before),
          not_after: label.not_after === LAST_INSTANT ? null : instant(label.not_after),
        }
      : null,
  };
};

export const toVerdict = ({ visible, deciding, clauses }: DocumentExplanation): Part<'verdict'> => ({
  visible,
  deciding: deciding ?? null,
  clauses: clauses.map(({ clause, holds, why }) => ({ clause, holds, why })),
});

export const toReadership = (readership: Readership): Part<'readership'> => ({
  nobody: readership.nobody,
  why_nobody: readership.whyNobody ?? null,
  roles: readership.roles.map((one) => ({ role: one.role, ...toStanding(one), groups: [...one.groups] })),
  combinations: toSets(readership.combinations),
  groups: readership.groups.map((one) => ({ group: one.group, ...toStanding(one) })),
  principals: readership.principals.map((one) => ({
    principal: one.principal,
    named: one.named,
    ...toStanding(one),
  })),
  readers_need: toSets(readership.readersNeed),
});

/** @param samples whether documents may be named */
export const toReach = (reach: Reach, samples: boolean): Part<'reach'> => ({
  readable: toSize(reach.readable),
  by_tag: reach.byTag.map((one) => ({ tag: one.name, ...toSampled(one, samples) })),
  by_reader: reach.byReader.map((one) => ({ principal: one.name, ...toSampled(one, samples) })),
  by_classification: reach.byClassification.map((one) => ({ classification: one.classification, ...toSize(one) })),
  kept_out: toSize(reach.keptOut),
  kept_out_by: reach.keptOutBy.map((one) => ({ clause: one.clause, ...toSize(one) })),
});

const entries = (list: readonly string[]): string[] => list.filter((entry) => entry !== MARKER);
const instant = (seconds: number): string => new Date(seconds * 1_000).toISOString();

const toStanding = ({ reads, deciding, why }: Standing) => ({ reads, deciding: deciding ?? null, why });
const toSets = ({ sets, complete }: RoleSets) => ({ sets: sets.map((set) => [...set]), complete });
const toSize = ({ documents, passages }: Size) => ({ documents, passages });
const toSampled = (one: NamedSize, samples: boolean) => ({
  ...toSize(one),
  ...(samples ? { samples: [...one.samples] } : {}),
});
