import { block, type Guard, pass } from '../guard.ts';
import { MAX_TEXT_CHARS } from '../limits.ts';
import { findPersonalData, type PersonalDatum } from './personal-data-finder.ts';
import { PERSONAL_DATA_TYPES, type PersonalDataType } from './personal-data-rules.ts';
import { redactAll } from './redaction.ts';

export interface PersonalDataOptions {
  /** Masked in every answer, also where the sources hold it. */
  readonly answer?: readonly PersonalDataType[];
  /** Masked in what a third party would read. */
  readonly thirdParty?: readonly PersonalDataType[];
}

/** Numbers that let money or an identity be taken. An e-mail address or a telephone number is often what was asked for. */
const HIGH_RISK: readonly PersonalDataType[] = ['card', 'iban', 'national_id'];

/** Masks personal data by type and destination. Whatever the policy: an answer holds none that its sources don't. */
export const createPersonalDataGuard = ({
  answer = HIGH_RISK,
  thirdParty = PERSONAL_DATA_TYPES,
}: PersonalDataOptions = {}): Guard => ({
  name: 'personal-data',
  stages: ['question', 'passage', 'answer'],
  window: 'whole',
  inspect(text, { stage, destination, sources }) {
    if (text.length > MAX_TEXT_CHARS) return block('guardrails.too_long');
    if (stage === 'answer') {
      const held = heldBy(sources);
      return masked(text, (datum) => answer.includes(datum.type) || !held(datum));
    }
    return destination === 'local' ? pass : masked(text, ({ type }) => thirdParty.includes(type));
  },
});

const masked = (text: string, isMasked: (datum: PersonalDatum) => boolean) =>
  redactAll(text, (current) => findPersonalData(current).filter(isMasked), 'guardrails.personal_data_found');

/** In another spelling, or word for word where the source's context would not have told what it is. */
const heldBy = (sources: ReadonlyMap<number, string> = new Map()): ((datum: PersonalDatum) => boolean) => {
  const texts = [...sources.values()];
  let values: ReadonlySet<string> | undefined;
  return ({ type, value, written }) => {
    if (texts.some((text) => text.includes(written))) return true;
    values ??= new Set(texts.flatMap(findPersonalData).map((datum) => `${datum.type} ${datum.value}`));
    return values.has(`${type} ${value}`);
  };
};
