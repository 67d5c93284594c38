import { blur } from '../pixels/blur.js';
import { hsl } from '../pixels/colour.js';
import { fromMiddle } from '../pixels/distance.js';
import { colourEdges } from '../pixels/edges.js';
import { clamp, mix, smoothstep } from '../pixels/interpolate.js';
import { noise } from '../pixels/noise.js';
import { type Plane, plane, rgb } from '../pixels/plane.js';
import type { Random } from '../pixels/random.js';
import { shadow } from '../pixels/shadow.js';
import { SIZE } from '../pixels/size.js';
import { fill, render } from '../pixels/vector.js';
import type { Style } from '../style.js';

/** Shapes pressed onto the slab, in white. */
const RELIEFS: readonly ((random: Random) => string)[] = [slab, balls, coils, slab, hill];

function slab(): string {
  return '';
}

function balls(random: Random): string {
  let svg = '';
  for (let i = 0; i < 14; i++) {
    svg += `<circle cx="${random.between(0, SIZE)}" cy="${random.between(0, SIZE)}" r="${random.between(9, 22)}" fill="#fff"/>`;
  }
  return svg;
}

function coils(random: Random): string {
  let svg = '';
  for (let y = -20; y < 280; y += 38) {
    svg += `<path d="M-10 ${y}q70 ${random.between(10, 40)} 140 0t150 0" stroke="#fff" stroke-width="15" fill="none" stroke-linecap="round"/>`;
  }
  return svg;
}

function hill(random: Random): string {
  return `<ellipse cx="${random.between(60, 200)}" cy="280" rx="220" ry="${random.between(90, 120)}" fill="#fff"/>`;
}

/** Light that each point of the surface receives from the upper left. */
function lightOn(height: Plane): Plane {
  return plane((i, x, y) => {
    if (x === 0 || y === 0 || x === SIZE - 1 || y === SIZE - 1) return 0.8;
    const dx = (height[i + 1] - height[i - 1]) * 0.5;
    const dy = (height[i + SIZE] - height[i - SIZE]) * 0.5;
    return (dx * 0.45 + dy * 0.6 + 0.72) / Math.sqrt(dx * dx + dy * dy + 1);
  });
}

/** A relief of modelling clay: heights from the blurred shape and its inner edges, lit from one side. */
export const clay: Style = {
  name: 'clay',
  sets: ['twemoji', 'fluent-emoji-flat', 'noto-v1', 'fxemoji'],
  layouts: ['solo', 'solo', 'close', 'pair', 'small', 'trio'],
  async draw({ colour, alpha, ...scene }, random) {
    const hue = random.between(0, 360);
    const slabColour = hsl(hue, random.between(0.3, 0.5), random.between(0.62, 0.8));
    const reliefColour = hsl(hue + random.pick([30, -30, 160]), 0.42, 0.68);
    const relief = (await render(fill('#000') + random.pick(RELIEFS)(random))).colour[0];

    const lumps = noise(random, 22, 3);
    const fingerprints = noise(random, 5);
    const grooves = blur(colourEdges({ colour, alpha, ...scene }), 2);
    const rim = blur(alpha, 2);
    const dome = blur(alpha, 8);
    const raised = blur(relief, 4);
    const light = lightOn(
      plane(
        (i) =>
          14 * dome[i] +
          4 * rim[i] -
          6 * grooves[i] * alpha[i] +
          5 * raised[i] * (1 - alpha[i]) +
          1.9 * lumps[i] +
          0.35 * fingerprints[i],
      ),
    );
    const shine = plane((i) => clamp(light[i]) ** 18);
    const cast = shadow(alpha, 5, 7, 6);
    const cover = blur(alpha, 1);

    return rgb((k) => {
      const smeared = blur(
        plane((i) => colour[k][i] * alpha[i]),
        1,
      );
      return plane((i, x, y) => {
        const shaded = 1 - 0.45 * cast[i] * (1 - alpha[i]);
        const ground = mix(slabColour[k], reliefColour[k], smoothstep(0.3, 0.7, relief[i])) * shaded;
        const pigment = cover[i] > 0.02 ? smeared[i] / cover[i] : 0;
        const matter = mix(ground, mix(pigment, 0.56, 0.12), smoothstep(0.3, 0.7, alpha[i]));
        return clamp(matter * (0.35 + 0.85 * light[i]) + 0.1 * shine[i] - 0.12 * fromMiddle(x, y));
      });
    });
  },
};
