/** What the rules file says, checked and resolved: see rules-file.ts for its text form. */
export interface Rules {
  /** sha256 of the file's bytes, hex: names this version in every answer and event. */
  readonly hash: string;
  readonly tags: ReadonlySet<string>;
  readonly compartments: ReadonlySet<string>;
  readonly tenants: ReadonlyMap<string, TenantRules>;
}

export interface TenantRules {
  /** Each role with all that it includes already added. */
  readonly roles: ReadonlyMap<string, RoleGrants>;
  readonly groups: ReadonlyMap<string, readonly string[]>;
  readonly sources: ReadonlyMap<string, SourceRules>;
}

export interface RoleGrants {
  readonly tags: readonly string[];
  readonly compartments: readonly string[];
  readonly clearance: number;
}

/** What an ingestion source may stamp on the documents that it brings. */
export interface SourceRules {
  readonly tags: readonly string[];
  readonly compartments: readonly string[];
  readonly maxClassification: number;
}
