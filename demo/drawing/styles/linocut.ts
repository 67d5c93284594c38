import { blur } from '../pixels/blur.js';
import { hsl } from '../pixels/colour.js';
import { fromRim } from '../pixels/distance.js';
import { colourEdges } from '../pixels/edges.js';
import { mix, smoothstep } from '../pixels/interpolate.js';
import { noise } from '../pixels/noise.js';
import { brightness, plane, rgb } from '../pixels/plane.js';
import { focusOf } from '../scene.js';
import type { Style } from '../style.js';

/** Prussian blue, red, green, black, brown, violet and petrol: hue, saturation, lightness. */
const INKS = [
  [215, 0.6, 0.2],
  [355, 0.65, 0.38],
  [150, 0.5, 0.2],
  [0, 0, 0.1],
  [25, 0.6, 0.28],
  [265, 0.4, 0.27],
  [190, 0.6, 0.24],
] as const;

/**
 * A single ink, cut with a gouge: lines around the subject, hatching in its middle tones, sometimes a second
 * colour.
 */
export const linocut: Style = {
  name: 'linocut',
  sets: ['fluent-emoji-flat', 'twemoji', 'noto', 'emojione'],
  layouts: ['solo', 'solo', 'close', 'pair', 'small'],
  async draw(scene, random) {
    const { colour, alpha } = scene;
    const [hue, saturation, lightness] = random.pick(INKS);
    const ink = hsl(hue, saturation, lightness);
    const paper = hsl(random.pick([42, 36, 48, 30]), random.between(0.25, 0.5), random.between(0.86, 0.93));
    const second = random() < 0.5 ? hsl(random.between(0, 360), 0.55, 0.68) : null;
    const lines = colourEdges(scene);
    const light = blur(brightness(colour), 1);
    const rough = noise(random, 7, 2);
    const drift = noise(random, 40, 2);
    const cut = random.pick(['rings', 'rays', 'waves', 'open', 'slants'] as const);
    const spacing = random.between(8, 11);
    const grain = noise(random, 1.7);
    const focus = focusOf(scene);
    const around = blur(alpha, 4);

    /** Index of the gouge line at a pixel: whole numbers are the middles of cuts. */
    const lineAt = (i: number, x: number, y: number): number => {
      const dx = x - focus.x;
      const dy = y - focus.y;
      switch (cut) {
        case 'rings':
          return Math.sqrt(dx * dx + dy * dy) / spacing;
        case 'rays':
          return Math.atan2(dy, dx) * (34 / (2 * Math.PI));
        case 'waves':
          return (y + 9 * Math.sin(x / 24 + drift[i] * 3)) / spacing;
        case 'slants':
          return ((x + y) * Math.SQRT1_2) / spacing;
        case 'open':
          return 0;
      }
    };
    const groundInk = (i: number, x: number, y: number): number => {
      if (cut === 'open') return rough[i] > 0.8 ? 0.9 : 0;
      const line = lineAt(i, x, y) + drift[i] * 1.6;
      const off = Math.abs(line - Math.round(line)) * 2 + 0.35 * (rough[i] - 0.5);
      const width = cut === 'rays' ? 0.5 : 0.52 + 0.25 * (rough[i] - 0.5);
      return smoothstep(width - 0.14, width + 0.14, off);
    };
    const subjectInk = (i: number, x: number, y: number): number => {
      const dark = 0.44 + 0.1 * (rough[i] - 0.5);
      let inked = 1 - smoothstep(dark - 0.05, dark + 0.05, light[i]);
      if (light[i] > 0.38 && light[i] < 0.68) {
        const hatching = Math.abs((((x * 0.5 + y * 0.9) / 5.5 + drift[i] * 2) % 1) - 0.5) * 2;
        inked = Math.max(inked, smoothstep(0.42, 0.6, hatching + (0.5 - light[i]) * 1.4));
      }
      return Math.max(inked, smoothstep(0.12, 0.26, lines[i]));
    };
    const inked = plane((i, x, y) => {
      const inside = smoothstep(0.4, 0.6, alpha[i]);
      const halo = smoothstep(0.01, 0.05, around[i]) * (1 - smoothstep(0.4, 0.7, alpha[i]));
      const behind = inside < 1 ? groundInk(i, x, y) * (1 - halo) : 0;
      const front = inside > 0 ? subjectInk(i, x, y) : 0;
      return mix(behind, front, inside) * (rough[i] > 0.93 ? 0.4 : 1);
    });
    const block = plane((i, x, y) => smoothstep(7, 10, fromRim(x, y) + 4 * (rough[i] - 0.5)));

    return rgb((k) =>
      plane((i) => {
        let sheet = paper[k];
        if (second !== null) sheet = mix(sheet, second[k] * sheet, 0.9 * (1 - alpha[i]) * block[i]);
        sheet *= 0.97 + 0.05 * grain[i];
        return mix(sheet, ink[k], inked[i] * block[i] * (0.86 + 0.2 * grain[i]));
      }),
    );
  },
};
