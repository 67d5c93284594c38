import { FLAT_SETS } from '../art-sets.js';
import { patternedGround } from '../ground-patterns.js';
import { blur } from '../pixels/blur.js';
import { hslCss } from '../pixels/colour.js';
import { mix, smoothstep } from '../pixels/interpolate.js';
import { plane, rgb } from '../pixels/plane.js';
import { shadow } from '../pixels/shadow.js';
import { render } from '../pixels/vector.js';
import type { Style } from '../style.js';

/** The drawing as it is, with a white die-cut border, on a patterned ground. */
export const sticker: Style = {
  name: 'sticker',
  sets: FLAT_SETS,
  layouts: ['solo', 'solo', 'small', 'pair', 'trio', 'pattern'],
  async draw({ colour, alpha, places }, random) {
    const hue = random.between(0, 360);
    const lightness = random.between(0.55, 0.85);
    const saturation = random.between(0.5, 0.85);
    const secondLightness = lightness > 0.7 ? lightness - 0.1 : lightness + 0.1;
    const paints = {
      base: hslCss(hue, saturation, lightness),
      second: hslCss(hue + random.pick([0, 25, -25]), saturation, secondLightness),
      third: hslCss(hue + random.pick([60, 180, 120]), 0.8, 0.7),
    };
    const ground = await render(patternedGround(paints, random));
    const reach = blur(alpha, places.length > 5 ? 2 : places.length > 1 ? 4 : 5);
    const border = plane((i) => smoothstep(0.06, 0.16, reach[i]));
    const cast = shadow(border, 3, 5, 4);
    return rgb((k) =>
      plane((i) =>
        mix(mix(ground.colour[k][i] * (1 - 0.42 * cast[i]), 1, border[i]), colour[k][i], alpha[i]),
      ),
    );
  },
};
