import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';

/** Charts are drawn twice, since letters that shrink with a picture cannot be read on a phone. */
export interface Chart {
  readonly title: string;
  readonly caption: string;
  readonly wide: string;
  readonly narrow: string;
}

export const WIDE = 680;
const NARROW = 330;

/** An axis whose last mark is beyond all that is drawn. */
export const MARKED_TO_THE_END = { grid: true, nice: 5, ticks: 5 };

/** Draws a chart in both widths, as SVG in the page's own colours. */
export function drawn(options: (width: number) => Plot.PlotOptions): Pick<Chart, 'wide' | 'narrow'> {
  const svg = (width: number): string => {
    const { document } = parseHTML('<html><body></body></html>');
    const plot = Plot.plot({
      document,
      width,
      style: { background: 'transparent', fontSize: '12px', overflow: 'visible' },
      ...options(width),
    });
    return plot.outerHTML;
  };
  return { wide: svg(WIDE), narrow: svg(NARROW) };
}
