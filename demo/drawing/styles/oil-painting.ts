import { blur } from '../pixels/blur.js';
import { type Colour, css, hsl } from '../pixels/colour.js';
import { fromMiddle } from '../pixels/distance.js';
import { colourEdges } from '../pixels/edges.js';
import { mix, smoothstep } from '../pixels/interpolate.js';
import { noise } from '../pixels/noise.js';
import { brightness, constantPlane, type Layer, type Plane, plane, rgb } from '../pixels/plane.js';
import { type Random, shuffle } from '../pixels/random.js';
import { shadow } from '../pixels/shadow.js';
import { SIZE } from '../pixels/size.js';
import { fill, render } from '../pixels/vector.js';
import type { Scene } from '../scene.js';
import type { Style } from '../style.js';

/** Colours above and below, and where they meet: null when they run into each other. */
interface Backdrop {
  readonly top: Colour;
  readonly bottom: Colour;
  readonly horizon: number | null;
}

const BACKDROPS: readonly ((hue: number, horizon: number, random: Random) => Backdrop)[] = [
  (hue) => ({ top: hsl(hue, 0.35, 0.14), bottom: hsl(hue + 20, 0.35, 0.26), horizon: null }),
  meadow,
  (_hue, _horizon, random) => ({
    top: hsl(random.between(28, 50), 0.7, 0.7),
    bottom: hsl(random.between(345, 385), 0.55, 0.58),
    horizon: null,
  }),
  (hue, horizon, random) => ({
    top: hsl(hue, 0.3, 0.6),
    bottom: hsl(random.between(18, 35), 0.5, 0.42),
    horizon,
  }),
  meadow,
  (hue, horizon) => ({ top: hsl(hue, 0.4, 0.8), bottom: hsl(hue + 40, 0.4, 0.66), horizon }),
];

function meadow(_hue: number, horizon: number, random: Random): Backdrop {
  return {
    top: hsl(random.between(195, 225), 0.55, 0.68),
    bottom: hsl(random.between(60, 120), 0.4, 0.42),
    horizon,
  };
}

/** A pass over the canvas with one brush; sizes in pixels. */
interface Brush {
  readonly spacing: number;
  readonly width: number;
  readonly length: number;
  /** Where it paints: everywhere, mostly on the subject, or only where there is something to show. */
  readonly reach: 'canvas' | 'subject' | 'details';
}

const BRUSHES: readonly Brush[] = [
  { spacing: 13, width: 15, length: 30, reach: 'canvas' },
  { spacing: 7.5, width: 7.5, length: 17, reach: 'subject' },
  { spacing: 4.2, width: 3.4, length: 9, reach: 'details' },
];

/** The motif before any brush stroke: the subject and its shadow before the backdrop. */
function motif({ colour, alpha }: Scene, { top, bottom, horizon }: Backdrop, random: Random): Layer {
  const blotches = noise(random, 44, 3);
  const cast = shadow(alpha, 7, 9, 7);
  const blend = plane((_, __, y) =>
    horizon === null ? y / SIZE : smoothstep(horizon - 14, horizon + 14, y),
  );
  const shade = plane((i) => (0.84 + 0.34 * blotches[i]) * (1 - 0.42 * cast[i]));
  return {
    colour: rgb((k) =>
      plane((i) => mix(mix(top[k], bottom[k], blend[i]) * shade[i], colour[k][i], alpha[i])),
    ),
    alpha: constantPlane(1),
  };
}

/** Short strokes across the slope of the brightness, in random order, as SVG. */
function strokes(subject: Layer, alpha: Plane, random: Random): string {
  const light = blur(brightness(subject.colour), 2);
  const detail = colourEdges(subject);
  const flow = noise(random, 70, 2);
  const inner = (v: number): number => Math.min(Math.max(Math.trunc(v), 1), SIZE - 2);
  let svg = '';
  for (const { spacing, width, length, reach } of BRUSHES) {
    const starts: [number, number][] = [];
    for (let y = 0; y < SIZE; y += spacing) {
      for (let x = 0; x < SIZE; x += spacing) {
        const jitter = spacing * 0.6;
        starts.push([x + random.between(-jitter, jitter), y + random.between(-jitter, jitter)]);
      }
    }
    for (const [x, y] of shuffle(starts, random)) {
      const i = inner(y) * SIZE + inner(x);
      if (reach === 'subject' && alpha[i] < 0.3 && random() > 0.2) continue;
      if (reach === 'details' && detail[i] < 0.07) continue;
      const slopeX = light[i + 1] - light[i - 1];
      const slopeY = light[i + SIZE] - light[i - SIZE];
      const steep = Math.hypot(slopeX, slopeY) > 0.012;
      const angle = steep ? Math.atan2(slopeY, slopeX) + Math.PI / 2 : flow[i] * 9;
      const half = (length * random.between(0.5, 1)) / 2;
      const dx = half * Math.cos(angle);
      const dy = half * Math.sin(angle);
      const tone = random.between(-0.06, 0.06);
      const mixed = (k: 0 | 1 | 2): number => subject.colour[k][i] + tone + random.between(-0.025, 0.025);
      svg +=
        `<path d="M${(x - dx).toFixed(1)} ${(y - dy).toFixed(1)}L${(x + dx).toFixed(1)} ${(y + dy).toFixed(1)}" ` +
        `stroke="${css([mixed(0), mixed(1), mixed(2)])}" stroke-width="${(width * random.between(0.7, 1.15)).toFixed(1)}"/>`;
    }
  }
  return svg;
}

/** Brush strokes of three sizes along the edges, thick paint, canvas. */
export const oilPainting: Style = {
  name: 'oil-painting',
  sets: ['noto', 'fluent-emoji-flat', 'noto-v1', 'emojione', 'twemoji'],
  layouts: ['solo', 'solo', 'close', 'small', 'pair'],
  async draw(scene, random) {
    const hue = random.between(0, 360);
    const horizon = random.between(0.58, 0.75) * SIZE;
    const backdrop = random.pick(BACKDROPS)(hue, horizon, random);
    const subject = motif(scene, backdrop, random);
    const brushed = strokes(subject, scene.alpha, random);
    const { colour } = await render(
      `${fill(css(backdrop.bottom))}<g stroke-linecap="round" fill="none">${brushed}</g>`,
    );
    const light = brightness(colour);
    const canvas = noise(random, 1.8);
    return rgb((k) =>
      plane((i, x, y) => {
        if (x === 0 || y === 0) return colour[k][i];
        const relief = (light[i] - light[i - SIZE - 1]) * 0.55;
        return (colour[k][i] + relief) * (0.965 + 0.06 * canvas[i]) * (1.04 - 0.45 * fromMiddle(x, y));
      }),
    );
  },
};
