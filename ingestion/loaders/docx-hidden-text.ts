import { type CheerioAPI, load } from 'cheerio';

/** Spares the parse where nothing could be hidden. Attribute prefixes don't matter here. */
const MIGHT_HIDE = /vanish|webHidden|FFFFFF|\bsz\b[^<>]{0,100}val="[0-2]"/iu;
const OFF = new Set(['0', 'false', 'off', 'none']);
const PLAIN_FILL = new Set(['', 'auto', 'ffffff', 'clear']);

interface Parts {
  readonly body: string;
  readonly styles: string;
}

/**
 * WordprocessingML without the runs that Word doesn't draw on a white page: `vanish`, `webHidden` (by themselves or by
 * their style), one point or smaller, white without a shade behind (ECMA-376 part 1, §17.3.2). White runs in tables and
 * text boxes stay: a table style may put a dark ground behind them, and losing what people see would be wrong too.
 */
export function withoutHiddenRuns({ body, styles }: Parts): string {
  const hiddenStyles = MIGHT_HIDE.test(styles) ? stylesThatHide(styles) : new Set<string>();
  if (!MIGHT_HIDE.test(body) && hiddenStyles.size === 0) return body;
  const $ = load(body, { xml: true });
  $('*')
    .filter((_, element) => 'name' in element && localName(element.name) === 'r')
    .filter((_, run) => isHidden($(run), hiddenStyles))
    .remove();
  return $.xml();
}

const localName = (name: string): string => name.slice(name.indexOf(':') + 1);

type Selection = ReturnType<CheerioAPI>;

const childNamed = (parent: Selection, name: string): Selection =>
  parent.children().filter((_, child) => 'name' in child && localName(child.name) === name);

/** An attribute by its local name. */
const attribute = (selection: Selection, name: string): string | undefined => {
  const attributes = selection.attr() ?? {};
  return Object.entries(attributes).find(([key]) => localName(key) === name)?.[1];
};

const isOn = (property: Selection): boolean => property.length > 0 && !OFF.has(attribute(property, 'val') ?? '');

const propertiesHide = (properties: Selection): boolean => {
  const size = Number(attribute(childNamed(properties, 'sz'), 'val') ?? '99');
  return isOn(childNamed(properties, 'vanish')) || isOn(childNamed(properties, 'webHidden')) || size <= 2;
};

const stylesThatHide = (styles: string): ReadonlySet<string> => {
  const $ = load(styles, { xml: true });
  const ids = $('*')
    .filter((_, element) => 'name' in element && localName(element.name) === 'style')
    .filter((_, style) => propertiesHide(childNamed($(style), 'rPr')))
    .map((_, style) => attribute($(style), 'styleId') ?? '')
    .get();
  return new Set(ids.filter((id) => id !== ''));
};

const ancestorNamed = (run: Selection, name: string): Selection =>
  run
    .parents()
    .filter((_, element) => 'name' in element && localName(element.name) === name)
    .first();

const isHidden = (run: Selection, hiddenStyles: ReadonlySet<string>): boolean => {
  const properties = childNamed(run, 'rPr');
  const paragraph = ancestorNamed(run, 'p');
  const paragraphStyle = attribute(childNamed(childNamed(paragraph, 'pPr'), 'pStyle'), 'val') ?? '';
  const runStyle = attribute(childNamed(properties, 'rStyle'), 'val') ?? '';
  return (
    propertiesHide(properties) ||
    hiddenStyles.has(runStyle) ||
    hiddenStyles.has(paragraphStyle) ||
    isWhiteOnWhite(run, properties)
  );
};

const isWhiteOnWhite = (run: Selection, properties: Selection): boolean => {
  if (attribute(childNamed(properties, 'color'), 'val')?.toLowerCase() !== 'ffffff') return false;
  if (childNamed(properties, 'highlight').length > 0 || isShaded(properties)) return false;
  if (['tc', 'txbxContent'].some((name) => ancestorNamed(run, name).length > 0)) return false;
  return !isShaded(childNamed(ancestorNamed(run, 'p'), 'pPr'));
};

const isShaded = (properties: Selection): boolean =>
  !PLAIN_FILL.has(attribute(childNamed(properties, 'shd'), 'fill')?.toLowerCase() ?? '');
