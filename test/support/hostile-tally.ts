/** Shapes × labels as they were compared on one engine: for the assertion that none was left out, and for people. */
export interface Tally {
  /** @param cells labels that were agreed @param visible those that the shape admits */
  agreed(family: string, cells: number, visible: number): void;
  refused(family: string): void;
  totals(): { readonly agreed: number; readonly refused: number };
  /** To standard output, where RINGFENCE_SHAPES=print is set. */
  report(engine: string): void;
}

interface Line {
  agreed: number;
  refused: number;
  cells: number;
  visible: number;
}

export function createTally(): Tally {
  const lines = new Map<string, Line>();
  const lineOf = (family: string): Line => {
    const line = lines.get(family) ?? { agreed: 0, refused: 0, cells: 0, visible: 0 };
    lines.set(family, line);
    return line;
  };
  const sum = (of: (line: Line) => number): number => [...lines.values()].reduce((total, line) => total + of(line), 0);
  return {
    agreed(family, cells, visible) {
      const line = lineOf(family);
      line.agreed += 1;
      line.cells += cells;
      line.visible += visible;
    },
    refused(family) {
      lineOf(family).refused += 1;
    },
    totals: () => ({ agreed: sum(({ agreed }) => agreed), refused: sum(({ refused }) => refused) }),
    report(engine) {
      if (process.env['RINGFENCE_SHAPES'] !== 'print') return;
      const rows = [...lines].map(([family, { agreed, refused, cells, visible }]) => {
        const share = cells === 0 ? 0 : (100 * visible) / cells;
        return `| ${engine} | ${family} | ${agreed} | ${refused} | ${cells} | ${share.toFixed(1)} |`;
      });
      const head =
        '| engine | family | shapes agreed | refused as pinned | cells | admitted % |\n|---|---|---|---|---|---|';
      process.stdout.write(`\n${head}\n${rows.join('\n')}\n`);
    },
  };
}
