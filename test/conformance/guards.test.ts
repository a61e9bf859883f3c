import {
  createGroundingGuard,
  createInjectionGuard,
  createLengthGuard,
  createPersonalDataGuard,
  createSecretGuard,
} from '../../guardrails/index.ts';
import { guardSuite } from './guard.suite.ts';

const plain = 'Managers approve expenses above 500 euro before the month ends.';

guardSuite('length', () => ({ guard: createLengthGuard(), plain }));
guardSuite('injection', () => ({ guard: createInjectionGuard(), plain }));
guardSuite('secret', () => ({ guard: createSecretGuard(), plain }));
guardSuite('personal-data', () => ({ guard: createPersonalDataGuard(), plain }));
guardSuite('grounding', () => ({
  guard: createGroundingGuard(),
  plain: 'Managers approve expenses above 500 euro. [1]',
  sources: new Map([[1, plain]]),
}));
