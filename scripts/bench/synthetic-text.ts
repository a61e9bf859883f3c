// Made-up text whose word frequencies are those of natural text.
const VOCABULARY = 30_000;
const WORDS = 120;

const SYLLABLES = ['ba', 'ce', 'di', 'fo', 'gu', 'ha', 'le', 'mi', 'no', 'pu', 'ra', 'se', 'ti', 'vo', 'zu'];
const word = (rank: number): string => {
  let rest = rank + SYLLABLES.length;
  let text = '';
  while (rest > 0) {
    text += SYLLABLES[rest % SYLLABLES.length] ?? '';
    rest = Math.floor(rest / SYLLABLES.length);
  }
  return text;
};

/** The r-th most frequent word stands about 1/r as often as the first (Zipf). */
const zipf = (random: () => number): string => word(Math.floor(VOCABULARY ** random()) - 1);

const sentence = (random: () => number): string => {
  const words = Array.from({ length: 12 }, () => zipf(random)).join(' ');
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
};

/** 120 words in ten sentences. @param random 0 … 1, see seeded() */
export const syntheticPassage = (random: () => number) => ({
  section: 'Section',
  text: Array.from({ length: WORDS / 12 }, () => sentence(random)).join(' '),
});
