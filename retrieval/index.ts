export { RetrievalError, type RetrievalErrorCode } from './errors.ts';
export type { Embedder } from './embedder.ts';
export { type Analyzer, type AnalyzerOptions, createAnalyzer } from './lexical/analyzer.ts';
export { LANGUAGE_NAMES, type LanguageName } from './lexical/languages.ts';
export { type LabelledDocument, type NewPassage, type PassageContent, passageId } from './passage.ts';
export { AccessFilter, type Reader } from './policy/access-filter.ts';
export { type Grants, grantsOf, holdTooMuch, MAX_GRANTED } from './policy/grants.ts';
export {
  CLASSIFICATIONS,
  type Label,
  LABEL_SCHEMA,
  type LabelInput,
  LAST_INSTANT,
  makeLabel,
  parseLabel,
} from './policy/label.ts';
export { parseScenarios, type ScenarioProblem, type ScenarioReading } from './scenarios/scenario-file.ts';
export { scenarioJsonSchema } from './scenarios/scenario-schema.ts';
export type { Coverage } from './scenarios/scenario-coverage.ts';
export { runScenarios, type ScenarioRequest, type ScenarioResult, type ScenarioRun } from './scenarios/scenarios.ts';
export {
  type Clause,
  type ClauseFinding,
  type DocumentExplanation,
  explainDocument,
} from './policy/explain-document.ts';
export { type HypotheticalClaims, type HypotheticalPerson, hypotheticalPerson } from './policy/hypothetical-person.ts';
export {
  createLabelCensus,
  type LabelCensus,
  type LabelGroup,
  type LabelledDocumentSize,
} from './policy/label-census.ts';
export { explainSubject, type Origin, type SubjectExplanation } from './policy/explain.ts';
export { mayRead } from './policy/may-read.ts';
export {
  type HolderImpact,
  type ImpactRequest,
  impactOf,
  ImpactTooLarge,
  type NameChange,
  type TenantImpact,
} from './impact/impact.ts';
export type { DocumentCounts, ImpactDocument } from './impact/label-groups.ts';
export { isName, isPrincipal, isReserved, MARKER } from './policy/names.ts';
export { nearestName } from './policy/nearest-name.ts';
export { Narrowing } from './policy/narrowing.ts';
export { parseRules, rulesHash, type RulesReading } from './policy/rules-file.ts';
export { printable, type RulesProblem, type RulesProblemReason } from './policy/rules-problem.ts';
export { rulesJsonSchema } from './policy/rules-schema.ts';
export { type NamedSize, type Reach, reachOf, type Size } from './policy/reach.ts';
export { type Readership, readershipOf, type Standing } from './policy/readership.ts';
export { MAX_LISTED_SETS, MAX_SET_SIZE, type RoleSets } from './policy/role-sets.ts';
export type { RoleGrants, Rules, SourceRules, TenantRules } from './policy/rules.ts';
export {
  MAX_GROUPS,
  parseSubjectAttributes,
  Subject,
  type SubjectAttributes,
  tooManyPrincipals,
} from './policy/subject.ts';
export type {
  ArchivableRules,
  ControlRecord,
  DenseSearch,
  DocumentCatalogue,
  DocumentRecord,
  LexicalSearch,
  PassageSearch,
  PassageStore,
  PassageWriter,
  RankedId,
  Relabelling,
  RulesArchive,
  StoredPassage,
} from './stores/ports.ts';
export { createMemoryStore, type MemoryStoreOptions } from './stores/memory-store.ts';
export { APPROXIMATE } from './stores/qdrant-client.ts';
export { createQdrantStore, type QdrantStoreOptions } from './stores/qdrant-store.ts';
export { type DatasetSwitch, switchQdrantDataset, type SwitchRefusal } from './stores/qdrant-switch.ts';
export { Permitted } from './stores/second-check.ts';
export { createSqliteStore, type SqliteStore, type SqliteStoreOptions } from './stores/sqlite-store.ts';
export {
  createRetriever,
  type Retriever,
  type RetrieverDeps,
  type RetrieveRequest,
  RetrievalMismatch,
  stillPermitted,
} from './retriever.ts';
export { type Activation, createRulesRegister, type RulesRegister, type RulesRegisterDeps } from './rules-register.ts';
