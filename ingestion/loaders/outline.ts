import { visibleLine } from '../visible-text.ts';
import type { Block, BlockFormat } from './loaded-document.ts';

/** Collects lines under the headings that stand above them. */
export function createOutline(format: BlockFormat) {
  const blocks: Block[] = [];
  let path: { level: number; heading: string }[] = [];
  let lines: string[] = [];

  const flush = () => {
    const text = lines
      .join('\n')
      .replace(/\n{3,}/gu, '\n\n')
      .trim();
    if (text !== '') blocks.push({ path: path.map(({ heading }) => heading), format, text });
    lines = [];
  };
  return {
    /** `level` from 1, the outermost. An empty heading is no heading. */
    heading(level: number, text: string) {
      const heading = visibleLine(text);
      if (heading === '') return;
      flush();
      path = [...path.filter((above) => above.level < level), { level, heading }];
    },
    line(text: string) {
      lines.push(text);
    },
    blocks(): Block[] {
      flush();
      return blocks;
    },
  };
}
