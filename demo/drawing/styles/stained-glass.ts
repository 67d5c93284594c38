import { blur } from '../pixels/blur.js';
import { type Colour, hsl, hueOf, saturate } from '../pixels/colour.js';
import { fromMiddle, fromRim } from '../pixels/distance.js';
import { colourEdges, edges } from '../pixels/edges.js';
import { mix, smoothstep } from '../pixels/interpolate.js';
import { noise } from '../pixels/noise.js';
import { borrowPlane, type Layer, type Plane, plane, rgb } from '../pixels/plane.js';
import type { Random } from '../pixels/random.js';
import { type Point, scatter } from '../pixels/scatter.js';
import { AREA, SIZE } from '../pixels/size.js';
import type { Style } from '../style.js';

/** Buckets a side, in which the points are looked up. */
const BUCKETS = 16;
const BUCKET = SIZE / BUCKETS;
const cells = new Int32Array(AREA);

/**
 * Voronoi cells, separate for subject and ground. Each pixel gets the nearest point on its own side (-1
 * without one; written to `cells`), and the extra distance of the second nearest.
 */
function divide(points: readonly Point[], inside: readonly boolean[], alpha: Plane): Plane {
  const buckets = Array.from({ length: BUCKETS * BUCKETS }, (): number[] => []);
  points.forEach(([x, y], n) => {
    buckets[Math.floor(y / BUCKET) * BUCKETS + Math.floor(x / BUCKET)].push(n);
  });
  const margin = borrowPlane();
  for (let y = 0; y < SIZE; y++) {
    const row = Math.floor(y / BUCKET);
    for (let x = 0; x < SIZE; x++) {
      const i = y * SIZE + x;
      const side = alpha[i] > 0.5;
      const column = Math.floor(x / BUCKET);
      let nearest = -1;
      let first = 1e9;
      let second = 1e9;
      for (let reach = 2; reach <= BUCKETS; reach += 2) {
        const bottom = Math.min(BUCKETS - 1, row + reach);
        const right = Math.min(BUCKETS - 1, column + reach);
        for (let v = Math.max(0, row - reach); v <= bottom; v++) {
          for (let u = Math.max(0, column - reach); u <= right; u++) {
            for (const n of buckets[v * BUCKETS + u]) {
              if (inside[n] !== side || n === nearest) continue;
              const distance = (points[n][0] - x) ** 2 + (points[n][1] - y) ** 2;
              if (distance < first) {
                second = first;
                first = distance;
                nearest = n;
              } else if (distance < second) second = distance;
            }
          }
        }
        if (second <= (reach * BUCKET) ** 2) break;
      }
      cells[i] = nearest;
      margin[i] = Math.sqrt(second) - Math.sqrt(first);
    }
  }
  return margin;
}

/** Mean colour of the drawing within each cell. */
function cellColours(count: number, { colour }: Layer): Colour[] {
  const sums = new Float64Array(count * 4);
  for (let i = 0; i < AREA; i++) {
    if (cells[i] < 0) continue;
    const at = cells[i] * 4;
    for (let k = 0; k < 3; k++) sums[at + k] += colour[k][i];
    sums[at + 3]++;
  }
  return Array.from({ length: count }, (_, n): Colour => {
    const pixels = sums[n * 4 + 3] || 1;
    return [sums[n * 4] / pixels, sums[n * 4 + 1] / pixels, sums[n * 4 + 2] / pixels];
  });
}

/** The subject's colours together, of which only the hue counts; the window is glazed in other hues, or the one would drown in the other. */
function sumOfColours({ colour: [red, green, blue], alpha }: Layer): Colour {
  let [r, g, b] = [0, 0, 0];
  for (let i = 0; i < AREA; i++) {
    r += red[i] * alpha[i];
    g += green[i] * alpha[i];
    b += blue[i] * alpha[i];
  }
  return [r, g, b];
}

/** Colours of the ground's panes. */
type Window = (point: Point, random: Random) => Colour;

function windowOf(kind: 'rays' | 'arch' | 'radial' | 'mosaic', hue: number, random: Random): Window {
  const middleY = random.between(90, 150);
  const rays = random.pick([10, 12, 16]);
  const distance = ([x, y]: Point): number => Math.hypot(x - 128, y - middleY);
  switch (kind) {
    case 'rays':
      return (point, r) => {
        const angle = Math.atan2(point[1] - middleY, point[0] - 128) + Math.PI;
        const odd = Math.floor((angle / (2 * Math.PI)) * rays) % 2 === 1;
        return hsl(hue + (odd ? 35 : 0), 0.75, 0.62 - distance(point) / 600 + r.between(-0.05, 0.05));
      };
    case 'radial':
      return (point, r) => hsl(hue + distance(point) * 0.35, 0.75, 0.62 + r.between(-0.07, 0.07));
    case 'mosaic':
      return (_, r) => hsl(hue + r.between(-25, 25), 0.7, r.between(0.4, 0.72));
    case 'arch':
      return ([, y], r) => hsl(hue + (y / SIZE) * 70, 0.7, r.between(0.45, 0.68));
  }
}

/** Panes of coloured glass between lines of lead. */
export const stainedGlass: Style = {
  name: 'stained-glass',
  sets: ['noto', 'fluent-emoji-flat', 'twemoji', 'emojione', 'noto-v1'],
  layouts: ['solo', 'solo', 'close', 'small'],
  async draw(scene, random) {
    const { alpha } = scene;
    const kind = random.pick(['rays', 'arch', 'radial', 'mosaic'] as const);
    const groundColour = windowOf(kind, hueOf(sumOfColours(scene)) + random.between(80, 240), random);
    const outside = kind === 'mosaic' ? { outside: 80, outsideGap: 20 } : { outside: 40, outsideGap: 30 };
    const spread = { alongEdges: 70, inside: 30, insideGap: 13, ...outside };
    const points = scatter(alpha, colourEdges(scene), spread, random);
    const inside = points.map(([x, y]) => alpha[y * SIZE + x] > 0.5);
    const margin = divide(points, inside, alpha);
    const drawn = cellColours(points.length, scene);
    const panes = points.map((point, n) =>
      inside[n] ? saturate(drawn[n], 1.4, 0.1 + random.between(-0.05, 0.06)) : groundColour(point, random),
    );
    const rim = edges(blur(alpha, 1));
    const texture = noise(random, 14, 3);
    const lead = plane((i) =>
      Math.max(
        (1 - smoothstep(0.9, 2.3, margin[i])) * (alpha[i] > 0.5 ? 0.8 : 1),
        smoothstep(0.12, 0.32, rim[i]),
      ),
    );
    const dirt = blur(lead, 3);
    return rgb((k) => {
      const sheen = k === 2 ? 0.06 : 0.048;
      return plane((i, x, y) => {
        const edge = fromRim(x, y);
        if (edge < 7) return edge > 2 && edge < 5 ? 0.12 : 0.07;
        const glass = cells[i] < 0 ? 0.1 : panes[cells[i]][k];
        const lit =
          glass * (0.78 + 0.45 * texture[i]) * (1.18 - 0.5 * dirt[i]) * (1.12 - 0.9 * fromMiddle(x, y));
        return mix(lit, 0.055 + sheen * texture[i], lead[i]);
      });
    });
  },
};
