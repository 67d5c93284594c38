import { FLAT_SETS } from '../art-sets.js';
import { blur } from '../pixels/blur.js';
import { css, hsl } from '../pixels/colour.js';
import { fromMiddle } from '../pixels/distance.js';
import { clamp, mix, smoothstep } from '../pixels/interpolate.js';
import { noise } from '../pixels/noise.js';
import { plane, rgb } from '../pixels/plane.js';
import { warp } from '../pixels/shadow.js';
import { SIZE } from '../pixels/size.js';
import { render } from '../pixels/vector.js';
import type { Style } from '../style.js';

const PAPER = [0.985, 0.97, 0.94];

/** Pigment that pools at wavering rims and bleeds a little, over a wash of one or two colours. */
export const watercolour: Style = {
  name: 'watercolour',
  sets: FLAT_SETS,
  layouts: ['solo', 'solo', 'small', 'pair', 'close', 'trio'],
  async draw({ colour, alpha }, random) {
    const noiseX = noise(random, 26, 3);
    const noiseY = noise(random, 26, 3);
    const pools = noise(random, 70, 4);
    const mottle = noise(random, 18, 3);
    const tooth = noise(random, 2.2);
    const hue = random.between(0, 360);
    const firstWash = hsl(hue, 0.6, 0.68);
    const secondWash = hsl(hue + random.pick([35, -40, 150]), 0.55, 0.7);
    const washNoise = noise(random, 90, 3);
    const dryness = random.between(0.42, 0.52);
    let spatter = '';
    for (let i = 0; i < 16; i++) {
      spatter +=
        `<circle cx="${random.between(0, SIZE)}" cy="${random.between(0, SIZE)}" r="${random.between(0.8, 4.5)}" ` +
        `fill="${css(random.pick([firstWash, secondWash]))}"/>`;
    }
    const drops = await render(spatter);

    const wash = plane((i, x, y) =>
      smoothstep(dryness, dryness + 0.05, washNoise[i] + 0.12 - 0.9 * fromMiddle(x, y)),
    );
    const softWash = blur(wash, 3);
    const washDepth = plane((i) => wash[i] * (0.32 + 0.5 * pools[i]) + clamp(wash[i] - softWash[i]) * 0.55);

    const wet = warp(alpha, noiseX, noiseY, 17);
    const cover = blur(wet, 1);
    const halo = blur(wet, 4);
    const wideCover = blur(wet, 5);
    const rim = plane((i) => clamp(cover[i] - halo[i]) * 1.9 * smoothstep(0.1, 0.6, cover[i]));
    const depth = plane((i) => {
      const pigment = 0.62 + 0.55 * (pools[i] - 0.25) + 0.25 * (mottle[i] - 0.5);
      return clamp(smoothstep(0.12, 0.75, cover[i]) * pigment + rim[i] * 0.75, 0, 0.97);
    });
    const bleed = plane((i) => 0.22 * smoothstep(0, 0.5, halo[i]) * (1 - smoothstep(0.1, 0.7, cover[i])));

    return rgb((k) => {
      const carried = warp(
        plane((i) => colour[k][i] * alpha[i]),
        noiseX,
        noiseY,
        17,
      );
      const near = blur(carried, 1);
      const wide = blur(carried, 5);
      return plane((i) => {
        const washColour = mix(firstWash[k], secondWash[k], smoothstep(0.3, 0.7, mottle[i]));
        let paint = mix(PAPER[k], PAPER[k] * washColour, washDepth[i]);
        paint = mix(paint, paint * drops.colour[k][i], drops.alpha[i] * 0.8);
        if (halo[i] > 0.004) {
          const wideColour = wide[i] / Math.max(0.004, wideCover[i]);
          const nearColour = cover[i] > 0.01 ? near[i] / cover[i] : 0;
          const pigment = clamp(mix(wideColour, nearColour, cover[i] > 0.2 ? 0.72 : 0));
          const dried = clamp(pigment * 1.04 - rim[i] * 0.22);
          paint = mix(mix(paint, paint * wideColour, bleed[i]), clamp(dried * 0.96 + 0.03), depth[i]);
        }
        return paint * (0.955 + 0.075 * tooth[i]);
      });
    });
  },
};
