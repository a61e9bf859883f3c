import { load } from 'cheerio';
import { hiddenElements } from './hidden-elements.ts';

const CODE =
  /^ {0,3}(`{3,}|~{3,})[^\n]*\n[\s\S]*?(?:^ {0,3}\1[`~]*[ \t]*$|$(?![\s\S]))|(?<!`)(`{1,8})(?!`)[^`\n]{1,2000}\2(?!`)/gmu;
/**
 * Comments and elements that no renderer shows are cut from the source by their position, so that the rest stays exactly
 * as it was written. Code is masked first: a tag that is quoted there is text.
 */
export const withoutHidden = (text: string): string => {
  const masked = text.replace(CODE, (code) => code.replace(/[^\n]/g, '.'));
  const $ = load(masked, { sourceCodeLocationInfo: true }, false);
  const ranges: [number, number][] = [];
  hiddenElements($).each((_, element) => {
    pushRange(ranges, element);
  });
  $.root()
    .find('*')
    .addBack()
    .contents()
    .each((_, node) => {
      if (node.type === 'comment') pushRange(ranges, node);
    });
  return cut(text, ranges);
};

const pushRange = (
  ranges: [number, number][],
  node: { sourceCodeLocation?: { startOffset: number; endOffset: number } | null | undefined },
): void => {
  const at = node.sourceCodeLocation;
  if (at) ranges.push([at.startOffset, at.endOffset]);
};

const cut = (text: string, ranges: [number, number][]): string => {
  let kept = '';
  let from = 0;
  for (const [start, end] of ranges.toSorted((one, other) => one[0] - other[0])) {
    if (start > from) kept += text.slice(from, start);
    from = Math.max(from, end);
  }
  return kept + text.slice(from);
};
