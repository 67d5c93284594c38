import { FLAT_SETS } from '../art-sets.js';
import type { Place } from '../layout.js';
import { blur } from '../pixels/blur.js';
import { hsl } from '../pixels/colour.js';
import { fromMiddle } from '../pixels/distance.js';
import { colourEdges, edges } from '../pixels/edges.js';
import { mix, smoothstep } from '../pixels/interpolate.js';
import { noise } from '../pixels/noise.js';
import { brightness, plane, rgb } from '../pixels/plane.js';
import type { Random } from '../pixels/random.js';
import { SIZE } from '../pixels/size.js';
import { render } from '../pixels/vector.js';
import type { Style } from '../style.js';

const TITLE_BLOCK =
  '<rect x="6" y="6" width="244" height="244" stroke-width="1.6"/>' +
  '<path d="M166 250V226H250M166 238H250M206 226V250" stroke-width="1.2"/>';

function grid(random: Random): string {
  const step = random.pick([12, 16, 20]);
  let svg = '';
  for (let line = 0; line * step < SIZE; line++) {
    const at = line * step;
    svg += `<path d="M${at} 0V256M0 ${at}H256" opacity="${line % 4 === 0 ? 0.34 : 0.16}"/>`;
  }
  return svg;
}

/** Dimension lines below and beside a copy of the subject, its axes, and sometimes a circle around it. */
function dimensions(place: Place, random: Random): string {
  const x = place.x * SIZE;
  const y = place.y * SIZE;
  const half = place.size * SIZE * 0.5;
  const left = x - half;
  const right = x + half;
  const top = y - half;
  const bottom = y + half;
  const measures =
    `M${left} ${bottom + 9}H${right}M${left} ${bottom + 4}v10M${right} ${bottom + 4}v10` +
    `M${right + 9} ${top}V${bottom}M${right + 4} ${top}h10M${right + 4} ${bottom}h10`;
  const axes = `M${x} ${top - 12}V${bottom + 12}M${left - 12} ${y}H${right + 12}`;
  const circle = `<circle cx="${x}" cy="${y}" r="${half * 1.05}" stroke-dasharray="5 4" opacity=".6"/>`;
  return (
    `<path d="${measures}" stroke-width="1.2"/><path d="${axes}" stroke-dasharray="9 3 2 3" opacity=".7"/>` +
    (random() < 0.6 ? circle : '')
  );
}

/** White outlines with dimension lines on blue paper. */
export const blueprint: Style = {
  name: 'blueprint',
  sets: FLAT_SETS,
  layouts: ['solo', 'solo', 'small', 'pair', 'close'],
  tilt: 0.3,
  async draw(scene, random) {
    const { colour, alpha, places } = scene;
    const paper = hsl(random.between(205, 228), random.between(0.6, 0.8), random.between(0.26, 0.38));
    const inner = colourEdges(scene);
    const outer = edges(blur(alpha, 1));
    const blotches = noise(random, 60, 3);
    const grain = noise(random, 2);
    const drawn = grid(random) + places.map((place) => dimensions(place, random)).join('');
    const printed = await render(
      `<g fill="none" stroke="#fff" stroke-width=".7" opacity=".85">${drawn}${random.pick(['', TITLE_BLOCK])}</g>`,
    );
    const line = plane((i) =>
      Math.max(smoothstep(0.08, 0.3, outer[i]), alpha[i] * smoothstep(0.06, 0.24, inner[i]) * 0.85),
    );
    const light = brightness(colour);
    const hatching = plane((i, x, y) => (light[i] < 0.6 && ((x + y) / 4.5) % 1 < 0.3 ? 0.14 * alpha[i] : 0));
    return rgb((k) =>
      plane((i, x, y) => {
        const sheet = paper[k] * (0.8 + 0.4 * blotches[i]) * (1.05 - 0.5 * fromMiddle(x, y));
        const ruled = mix(sheet, printed.colour[k][i], printed.alpha[i] * (1 - 0.75 * alpha[i]));
        return mix(ruled + hatching[i], 0.96, line[i] * (0.8 + 0.3 * grain[i]));
      }),
    );
  },
};
