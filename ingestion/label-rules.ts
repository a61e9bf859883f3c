import picomatch from 'picomatch';
import { type Label, LAST_INSTANT, makeLabel, type SourceRules } from '../retrieval/index.ts';
import { type OwnerLine, ownersOf, parseCodeowners } from './codeowners.ts';
import { IngestionError } from './errors.ts';
import type { LabelsFile } from './labels-file.ts';
import type { LabelSpec, Tightening } from './labels-schema.ts';

export interface LabelRulesDeps {
  readonly tenant: string;
  readonly labels: LabelsFile;
  /** What the rules file lets this source stamp. */
  readonly source: SourceRules;
  /** The text of the CODEOWNERS file, where the labels file names one. */
  readonly codeowners?: string | undefined;
}

export interface LabelRules {
  /** Whether the labels file wants this path at all. */
  includes(path: string): boolean;
  /**
   * The label that the path has, tightened by what the document says about itself.
   * @throws IngestionError ingestion.unlabelled, .stamp_denied, .label_invalid, .front_matter_invalid
   */
  labelOf(path: string, tightening: Tightening | undefined): Label;
  uriOf(path: string): string;
  /** Owners that matched a document but are not in the table, so far. */
  unknownOwners(): readonly string[];
}

export const GLOB = { dot: true, nonegate: true } as const;

/** A markdown document's own words count where front matter does: its label isn't known without the file. */
export const isKnownByPath = ({ front_matter }: LabelsFile, path: string): boolean =>
  front_matter === 'off' || !/\.(?:md|markdown)$/iu.test(path);

/** @throws LabelsFileError for a CODEOWNERS file that can't be read */
export function createLabelRules({ tenant, labels, source, codeowners }: LabelRulesDeps): LabelRules {
  const included = picomatch([...(labels.include ?? ['**'])], GLOB);
  const excluded = labels.exclude ? picomatch([...labels.exclude], GLOB) : () => false;
  const rules = labels.rules.map(({ path, label }) => ({ matches: picomatch(path, GLOB), label }));
  const lines = parseCodeowners(codeowners ?? '', labels.codeowners?.file ?? 'CODEOWNERS');
  const teams = new Map(Object.entries(labels.codeowners?.teams ?? {}));
  const unknown = new Set<string>();

  const specOf = (path: string): LabelSpec | undefined => {
    const rule = rules.findLast(({ matches }) => matches(path));
    return rule ? rule.label : byOwners(ownersOf(lines, path), teams, unknown);
  };
  return {
    includes: (path) => included(path) && !excluded(path),
    labelOf(path, tightening) {
      const spec = specOf(path);
      if (!spec) throw new IngestionError('ingestion.unlabelled', 'No rule labels the document');
      const tightened = tightening ? tighten(spec, tightening) : spec;
      assertMayStamp(tightened, source);
      return made(tenant, tightened);
    },
    uriOf: (path) => uriOf(labels, path),
    unknownOwners: () => [...unknown].sort(),
  };
}

const byOwners = (
  line: OwnerLine | undefined,
  teams: ReadonlyMap<string, LabelSpec>,
  unknown: Set<string>,
): LabelSpec | undefined => {
  const known: LabelSpec[] = [];
  for (const owner of line?.owners ?? []) {
    const spec = teams.get(owner);
    if (spec) known.push(spec);
    else unknown.add(owner);
  }
  return known.length === 0 ? undefined : known.reduce(shared);
};

const union = (one: readonly string[] = [], other: readonly string[] = []): string[] => [
  ...new Set([...one, ...other]),
];

/**
 * Several owners on one line share the document: any of their readers may see it, under everyone's conditions. What admits
 * is united; what bars is united too, the higher classification holds, and the windows are intersected.
 */
const shared = (one: LabelSpec, other: LabelSpec): LabelSpec => ({
  tags: union(one.tags, other.tags),
  readers: union(one.readers, other.readers),
  ...stricter(one, other),
});

const stricter = (one: LabelSpec, other: Tightening): Omit<LabelSpec, 'tags' | 'readers'> => ({
  classification: Math.max(one.classification, other.classification ?? 0),
  compartments: union(one.compartments, other.compartments),
  denied: union(one.denied, other.denied),
  not_before: Math.max(one.not_before ?? 0, other.not_before ?? 0),
  not_after: Math.min(one.not_after ?? LAST_INSTANT, other.not_after ?? LAST_INSTANT),
});

/** An attempt to loosen isn't ignored: the author believes something about who reads the document that isn't so. */
const tighten = (spec: LabelSpec, wish: Tightening): LabelSpec => {
  const loosens =
    (wish.classification ?? 3) < spec.classification ||
    (wish.not_before ?? LAST_INSTANT) < (spec.not_before ?? 0) ||
    (wish.not_after ?? 0) > (spec.not_after ?? LAST_INSTANT);
  if (loosens) throw new IngestionError('ingestion.front_matter_invalid', 'The front matter would loosen the label');
  return { tags: spec.tags, readers: spec.readers, ...stricter(spec, wish) };
};

const assertMayStamp = (spec: LabelSpec, source: SourceRules): void => {
  const allowed =
    (spec.tags ?? []).every((tag) => source.tags.includes(tag)) &&
    (spec.compartments ?? []).every((compartment) => source.compartments.includes(compartment)) &&
    spec.classification <= source.maxClassification;
  if (!allowed) throw new IngestionError('ingestion.stamp_denied', 'The source may not stamp this label');
};

const made = (tenant: string, spec: LabelSpec): Label => {
  try {
    return makeLabel({ tenant, ...spec });
  } catch {
    throw new IngestionError('ingestion.label_invalid', 'The label has too many entries or an empty window');
  }
};

const uriOf = (labels: LabelsFile, path: string): string => {
  const encoded = path.split('/').map(encodeURIComponent).join('/');
  return labels.uri === undefined ? `${labels.source}/${path}` : labels.uri.replace('{path}', () => encoded);
};
