import type { Guard } from '../guard.ts';
import { createGroundingGuard, type GroundingOptions } from './grounding-guard.ts';
import { createInjectionGuard } from './injection-guard.ts';
import { createLengthGuard } from './length-guard.ts';
import { createPersonalDataGuard, type PersonalDataOptions } from './personal-data-guard.ts';
import { createSecretGuard } from './secret-guard.ts';

export interface DefaultGuardsOptions {
  readonly personalData?: PersonalDataOptions;
  readonly grounding?: GroundingOptions;
}

/** In the order in which they run: the bound on length first, then what blocks, then what takes out, then what judges the rest. */
export const createDefaultGuards = ({ personalData, grounding }: DefaultGuardsOptions = {}): readonly Guard[] => [
  createLengthGuard(),
  createInjectionGuard(),
  createSecretGuard(),
  createPersonalDataGuard(personalData),
  createGroundingGuard(grounding),
];
