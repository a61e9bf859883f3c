/**
 * Letters that look like a Latin one and that NFKC leaves alone: Cyrillic, Greek, Armenian, Cherokee, small capitals, turned
 * letters, boxed and regional letters. Chosen by eye for the scripts seen in attacks; Unicode's own list (UTS #39) is larger.
 */
const LOOKALIKES: Readonly<Record<string, string>> = {
  a: 'аɑαᴀɐаꭺ🅐🅰🇦ꓮ',
  b: 'ЬьвʙВβᏼ🅑🅱🇧ꓐ',
  c: 'сϲᴄⅽɔҫꮯ🅒🅲🇨ꓚ',
  d: 'ԁɗᴅժꭰ🅓🅳🇩ꓓ',
  e: 'еєҽεᴇɛǝəꭼ🅔🅴🇪ꓰ',
  f: 'ғϝꜰƒքɟ🅕🅵🇫ꓝ',
  g: 'ɡɢցԍᶃƃ🅖🅶🇬ꓖ',
  h: 'һнʜհɥηꮋ🅗🅷🇭ꓧ',
  i: 'іıɩɪιἰїꭵᎥⵏ🅘🅸🇮ꓲ',
  j: 'јϳᴊɉյ🅙🅹🇯ꓙ',
  k: 'кκᴋҝʞꮶ🅚🅺🇰ꓗ',
  l: 'ӏʟⅼɭլⳑꮮ🅛🅻🇱ꓡ',
  m: 'мᴍɯꮇ🅜🅼🇲ꓟ',
  n: 'пոɴήηռ🅝🅽🇳ꓠ',
  o: 'оοօᴏσөѳ🅞🅾🇴ꓳ',
  p: 'рρᴘϸꮲ🅟🅿🇵ꓑ',
  q: 'ԛզգ🅠🆀🇶',
  r: 'гʀɹᴦгꮁꭱ🅡🆁🇷ꓣ',
  s: 'ѕꜱʂꮪ🅢🆂🇸ꓢ',
  t: 'тτᴛʇꭲ🅣🆃🇹ꓔ',
  u: 'υսᴜʋцꭎ🅤🆄🇺ꓴ',
  v: 'ѵνᴠʌꮩ🅥🆅🇻ꓦ',
  w: 'ԝաᴡωʍщꮃ🅦🆆🇼ꓪ',
  x: 'хχ×᙮🅧🆇🇽ꓫ',
  y: 'уүγʏʎყꭹ🅨🆈🇾ꓬ',
  z: 'ᴢʐʑꮓ🅩🆉🇿ꓜ',
};

/** Letters that lose a stroke rather than a mark when they are written plainly: no decomposition says so. */
const STROKES: Readonly<Record<string, string>> = {
  a: 'ⱥ',
  b: 'ƀ',
  d: 'đð',
  h: 'ħ',
  i: 'ı',
  l: 'łƚ',
  o: 'ø',
  t: 'ŧ',
  ae: 'æ',
  oe: 'œ',
  ss: 'ß',
  th: 'þ',
};

const inverted = (table: Readonly<Record<string, string>>): ReadonlyMap<string, string> =>
  new Map(Object.entries(table).flatMap(([letter, alike]) => Array.from(alike, (character) => [character, letter])));

export const lookalikes = inverted(LOOKALIKES);
export const strokes = inverted(STROKES);

/** Digits and signs that stand for letters. `1` is an i or an l: two readings. */
export const leetLetters: ReadonlyMap<string, string> = new Map([
  ['0', 'o'],
  ['1', 'i'],
  ['3', 'e'],
  ['4', 'a'],
  ['5', 's'],
  ['6', 'g'],
  ['7', 't'],
  ['8', 'b'],
  ['9', 'g'],
  ['@', 'a'],
  ['$', 's'],
  ['€', 'e'],
  ['!', 'i'],
  ['|', 'l'],
]);
