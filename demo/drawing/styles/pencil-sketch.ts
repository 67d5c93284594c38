import { FLAT_SETS } from '../art-sets.js';
import type { Place } from '../layout.js';
import { blur } from '../pixels/blur.js';
import { type Colour, css } from '../pixels/colour.js';
import { fromMiddle } from '../pixels/distance.js';
import { colourEdges, edges } from '../pixels/edges.js';
import { clamp, mix, smoothstep } from '../pixels/interpolate.js';
import { noise } from '../pixels/noise.js';
import { brightness, constantPlane, type Layer, plane, rgb } from '../pixels/plane.js';
import { shadow, warp } from '../pixels/shadow.js';
import { SIZE } from '../pixels/size.js';
import { render } from '../pixels/vector.js';
import type { Style } from '../style.js';

/** Graphite (twice as often), soft graphite, sepia, blue and red. */
const LEADS: readonly Colour[] = [
  [0.16, 0.16, 0.18],
  [0.16, 0.16, 0.18],
  [0.2, 0.2, 0.22],
  [0.35, 0.2, 0.12],
  [0.12, 0.18, 0.42],
  [0.45, 0.12, 0.12],
];

/** White, cream, grey, bright white and kraft. */
const PAPERS: readonly Colour[] = [
  [0.97, 0.965, 0.95],
  [0.96, 0.93, 0.86],
  [0.9, 0.9, 0.9],
  [0.98, 0.98, 0.98],
  [0.82, 0.71, 0.56],
];

const EMPTY = '<g/>';

function ruledLines(): string {
  let svg = '';
  for (let y = 30; y < SIZE; y += 17) svg += `<path d="M0 ${y}H256" stroke="#6f93c9" opacity=".55"/>`;
  return `${svg}<path d="M34 0V256" stroke="#d66" opacity=".6"/>`;
}

function graphPaper(): string {
  let svg = '';
  for (let y = 8; y < SIZE; y += 14) {
    svg += `<path d="M0 ${y}H256M${y} 0V256" stroke="#7fa5c9" stroke-width=".8" opacity=".5"/>`;
  }
  return svg;
}

/** The circles and axes of a construction drawing. */
function guideLines(places: readonly Place[], lead: Colour): string {
  return places
    .map((place) => {
      const x = place.x * SIZE;
      const y = place.y * SIZE;
      const reach = place.size * SIZE * 0.52;
      return (
        `<g fill="none" stroke="${css(lead)}" opacity=".35"><circle cx="${x}" cy="${y}" r="${reach}"/>` +
        `<path d="M${x} 4V252M4 ${y}H252"/><ellipse cx="${x}" cy="${y}" rx="${reach}" ry="${reach * 0.385}"/></g>`
      );
    })
    .join('');
}

/** Lines and hatching by tone, with the grain of the paper showing through. */
export const pencilSketch: Style = {
  name: 'pencil-sketch',
  sets: FLAT_SETS,
  layouts: ['solo', 'solo', 'small', 'pair', 'close', 'trio'],
  async draw({ colour, alpha, places }, random) {
    const noiseX = noise(random, 30, 2);
    const noiseY = noise(random, 30, 2);
    const shape = warp(alpha, noiseX, noiseY, 7);
    const onWhite: Layer = {
      colour: rgb((k) =>
        warp(
          plane((i) => mix(1, colour[k][i], alpha[i])),
          noiseX,
          noiseY,
          7,
        ),
      ),
      alpha: constantPlane(1),
    };
    const light = brightness(onWhite.colour);
    const inner = colourEdges(onWhite);
    const outer = edges(blur(shape, 1));
    const grain = noise(random, 1.6);
    const unsteady = noise(random, 9, 2);
    const patches = noise(random, 80, 2);
    const lead = random.pick(LEADS);
    const paper = random.pick(PAPERS);
    const sheet = random.pick(['plain', 'plain', 'ruled', 'graph', 'hatched', 'guides'] as const);
    const printed = await render(
      sheet === 'ruled'
        ? ruledLines()
        : sheet === 'graph'
          ? graphPaper()
          : sheet === 'guides'
            ? guideLines(places, lead)
            : EMPTY,
    );
    const cast = shadow(shape, 12, 14, 6);

    /** Parallel strokes: 1 on a stroke, 0 between two; `width` is their share of the spacing. */
    const hatch = (
      i: number,
      x: number,
      y: number,
      width: number,
      cos: number,
      sin: number,
      spacing: number,
    ): number => {
      const across = (x * cos + y * sin) / spacing + unsteady[i] * 1.1;
      const off = Math.abs(across - Math.round(across)) * 2;
      return 1 - smoothstep(width - 0.25, width + 0.25, off);
    };
    const strokes = plane((i, x, y) => {
      const tone = 1 - light[i];
      const inside = shape[i];
      const line = Math.max(smoothstep(0.05, 0.22, inner[i]), smoothstep(0.08, 0.35, outer[i]));
      let mark = Math.max(line * (0.75 + 0.5 * (unsteady[i] - 0.4)), inside * tone * 0.5);
      if (inside > 0) {
        const first =
          hatch(i, x, y, 0.2 + 0.45 * tone, 0.711, 0.703, 4.6) * smoothstep(0.06, 0.4, tone) * 0.62;
        mark = Math.max(mark, inside * first);
        if (tone > 0.42) {
          const second =
            hatch(i, x, y, 0.15 + 0.5 * tone, 0.765, -0.644, 4.6) * smoothstep(0.4, 0.75, tone) * 0.7;
          mark = Math.max(mark, inside * second);
        }
      }
      if (inside < 1) {
        const behind =
          sheet === 'hatched'
            ? hatch(i, x, y, 0.42, 0.622, 0.783, 5.5) *
              smoothstep(0.42, 0.6, patches[i] + 0.15 - 1.1 * fromMiddle(x, y))
            : hatch(i, x, y, 0.4, 0.711, 0.703, 5) * cast[i];
        mark = Math.max(mark, (1 - inside) * behind * 0.5);
      }
      return clamp(mark * (0.62 + 0.75 * grain[i]));
    });

    return rgb((k) =>
      plane((i) => {
        const sheetColour = paper[k] * (0.965 + 0.05 * grain[i]);
        const lined = mix(sheetColour, printed.colour[k][i], printed.alpha[i] * 0.8 * (1 - 0.6 * shape[i]));
        return mix(lined, lead[k], strokes[i] * 0.93);
      }),
    );
  },
};
