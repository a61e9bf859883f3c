import type { CheerioAPI } from 'cheerio';

/** Never drawn, whatever their style says. */
const NEVER_SHOWN = [
  'script',
  'style',
  'template',
  'noscript',
  'iframe',
  'object',
  'embed',
  'applet',
  'canvas',
  'audio',
  'video',
  'svg',
  'math annotation',
  'datalist',
  'noembed',
  'noframes',
  'head > *:not(title)',
  'input',
  '[hidden]',
  '[aria-hidden="true" i]',
  'dialog:not([open])',
].join(', ');

const ZERO = '[-+]?0*\\.?0*(?:px|pt|em|rem|%|vw|vh)?';
const WHITE =
  '(?:#fff(?:f|fff|fffff)?|white|snow|rgba?\\(\\s*255[\\s,]+255[\\s,]+255[^)]*\\)|transparent|rgba\\([^)]*[\\s,]0\\))';
const HIDING = [
  /(?:^|;)display:none/u,
  /(?:^|;)visibility:(?:hidden|collapse)/u,
  /(?:^|;)content-visibility:hidden/u,
  new RegExp(`(?:^|;)opacity:${ZERO}(?:;|$)`, 'u'),
  new RegExp(`(?:^|;)font-size:(?:${ZERO}|[01](?:\\.\\d*)?p[xt])(?:;|$)`, 'u'),
  /(?:^|;)text-indent:-\d{3,}/u,
  /(?:^|;)(?:left|top|right|bottom|margin-left|margin-top):-\d{3,}/u,
  /(?:^|;)clip(?:-path)?:(?:rect\(0|rect\(1px|inset\((?:50|100)%|circle\(0)/u,
  /(?:^|;)transform:scale\(0/u,
];
const WHITE_TEXT = new RegExp(`(?:^|;)color:${WHITE}(?:;|$)`, 'u');
const OWN_BACKGROUND = /(?:^|;)background(?:-color|-image)?:(?!#fff|white|transparent|none|inherit|initial)/u;
const NO_SIZE = new RegExp(`(?:^|;)(?:max-)?(?:height|width):${ZERO}(?:;|$)`, 'u');

const MAX_STYLE_CHARS = 100_000;
const MAX_SELECTORS = 500;

/** Lower case, no comments, no `!important`, one space at most and none around separators. */
const normalised = (declarations: string): string =>
  declarations
    .toLowerCase()
    .replace(/\/\*[^*]*\*+(?:[^/*][^*]*\*+)*\//gu, '')
    .replace(/!important/gu, '')
    .replace(/\s+/gu, ' ')
    .replace(/ ?([:;]) ?/gu, '$1')
    .trim();

/** Whether these CSS declarations keep text from being seen on a white page. */
export function hides(declarations: string): boolean {
  const style = normalised(declarations.slice(0, MAX_STYLE_CHARS));
  if (HIDING.some((pattern) => pattern.test(style))) return true;
  if (WHITE_TEXT.test(style) && !OWN_BACKGROUND.test(style)) return true;
  return NO_SIZE.test(style) && style.includes('overflow:hidden');
}

/** Selectors of the page's own style sheets that hide what they match; rules for print or screen sizes count too. */
const hidingSelectors = ($: CheerioAPI): string[] => {
  const sheet = $('style')
    .map((_, element) => $(element).text())
    .get()
    .join('\n')
    .slice(0, MAX_STYLE_CHARS);
  return [...sheet.matchAll(/([^{}]+)\{([^{}]*)\}/gu)]
    .filter(([, , declarations = '']) => hides(declarations))
    .map(([, selector = '']) => selector.replace(/\/\*[^*]*\*+(?:[^/*][^*]*\*+)*\//gu, '').trim())
    .filter(
      (selector) =>
        selector.length > 0 && selector.length < 1_000 && !selector.startsWith('@') && !selector.includes(':'),
    )
    .slice(0, MAX_SELECTORS);
};

/**
 * Elements whose text a person who opens the page doesn't see. External style sheets are not fetched, so what only they
 * hide is not known here.
 */
export function hiddenElements($: CheerioAPI) {
  let hidden = $(NEVER_SHOWN);
  hidden = hidden.add($('[style]').filter((_, element) => hides($(element).attr('style') ?? '')));
  hidden = hidden.add($('font[color]').filter((_, element) => hides(`color:${$(element).attr('color') ?? ''}`)));
  for (const selector of hidingSelectors($)) {
    try {
      hidden = hidden.add($(selector));
    } catch {
      // A selector that this engine can't read hides nothing here.
    }
  }
  return hidden;
}
