const WIDTH = 40;

/** Horizontal bars, the longest across the whole width. */
export function barPlot(title: string, rows: readonly { readonly name: string; readonly value: number }[]): string {
  const most = Math.max(...rows.map(({ value }) => value));
  const wide = Math.max(...rows.map(({ name }) => name.length));
  const bars = rows.map(({ name, value }) => {
    const bar = '█'.repeat(Math.max(1, Math.round((value / most) * WIDTH)));
    return `  ${name.padStart(wide)}  ${bar} ${value.toFixed(3)}`;
  });
  return [title, ...bars].join('\n');
}
