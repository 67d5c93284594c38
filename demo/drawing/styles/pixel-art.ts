import { FLAT_SETS } from '../art-sets.js';
import { type Colour, hsl, saturate } from '../pixels/colour.js';
import type { Layer } from '../pixels/plane.js';
import { plane, rgb } from '../pixels/plane.js';
import type { Random } from '../pixels/random.js';
import { SIZE } from '../pixels/size.js';
import type { Style } from '../style.js';

/** Large pixels a side. */
const SIDE = 32;
const BLOCK = SIZE / SIDE;

function palette(colours: string): readonly Colour[] {
  return colours.split(' ').map((hex): Colour => {
    const channel = (at: number): number => Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return [channel(0), channel(2), channel(4)];
  });
}

/** Palettes of 32, 16 and 18 colours, in the manner of old machines. */
const PALETTES = [
  palette(
    '000000 222034 45283c 663931 8f563b df7126 d9a066 eec39a fbf236 99e550 6abe30 37946e 4b692f 524b24 323c39 3f3f74 ' +
      '306082 5b6ee1 639bff 5fcde4 cbdbfc ffffff 9badb7 847e87 696a6a 595652 76428a ac3232 d95763 d77bba 8f974a 8a6f30',
  ),
  palette(
    '1a1c2c 5d275d b13e53 ef7d57 ffcd75 a7f070 38b764 257179 29366f 3b5dc9 41a6f6 73eff7 f4f4f4 94b0c2 566c86 333c57',
  ),
  palette(
    '000000 1d2b53 7e2553 008751 ab5236 5f574f c2c3c7 fff1e8 ff004d ffa300 ffec27 00e436 29adff 83769c ff77a8 ffccaa ' +
      '5a3a2a 2a6a4a',
  ),
];

const OUTLINE: Colour = [0.08, 0.07, 0.12];
const CLOUD: Colour = [0.97, 0.98, 1];
const STAR: Colour = [1, 1, 0.85];

/** Bayer's 4 x 4 matrix of thresholds. */
const BAYER = [0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5];

/** Picks one of two colours; the larger `share` is, the more often the second. */
function dither(share: number, x: number, y: number, first: Colour, second: Colour): Colour {
  return share > (BAYER[(y % 4) * 4 + (x % 4)] + 0.5) / 16 ? second : first;
}

/** Colour of the ground at a large pixel. */
type Ground = (x: number, y: number) => Colour;

function daylight(random: Random, wavy: boolean): Ground {
  const horizon = 19 + random.below(6);
  const phase = random.between(0, 2 * Math.PI);
  const clouds = Array.from({ length: 4 }, () => ({
    left: random.below(28),
    top: 2 + random.below(11),
    width: 4 + random.below(6),
  }));
  const inCloud = (x: number, y: number): boolean =>
    clouds.some(
      ({ left, top, width }) =>
        (y === top && x >= left && x < left + width) || (y === top - 1 && x > left && x < left + width - 1),
    );
  const surface = (x: number): number => horizon + (wavy ? Math.round(Math.sin(x / 4 + phase) * 1.5) : 0);
  return (x, y) => {
    if (y < surface(x)) {
      return inCloud(x, y)
        ? CLOUD
        : dither((y / horizon) * 0.9, x, y, hsl(205, 0.75, 0.6), hsl(195, 0.7, 0.8));
    }
    if (y === surface(x)) return hsl(100, 0.5, 0.5);
    if ((x * 7 + y * 13) % 11 === 0) return hsl(105, 0.5, 0.32);
    if (!wavy && y > horizon + 2) return hsl(28, 0.45, (x + y * 3) % 7 === 0 ? 0.26 : 0.33);
    return hsl(105, 0.5, 0.4);
  };
}

const GROUNDS: readonly ((random: Random) => Ground)[] = [sky, night, dungeon, checks, gradient, field];

function sky(random: Random): Ground {
  return daylight(random, false);
}

function field(random: Random): Ground {
  return daylight(random, true);
}

function night(random: Random): Ground {
  const horizon = 19 + random.below(6);
  const stars = new Set(Array.from({ length: 26 }, () => random.below(SIDE) + SIDE * random.below(SIDE)));
  return (x, y) => {
    if (y >= horizon) return hsl(250, 0.3, 0.16);
    return stars.has(x + SIDE * y)
      ? STAR
      : dither(y / horizon, x, y, hsl(240, 0.5, 0.12), hsl(275, 0.45, 0.3));
  };
}

function dungeon(random: Random): Ground {
  const hue = random.between(0, 360);
  return (x, y) => {
    const mortar = y % 8 === 7 || (x + (Math.floor(y / 8) % 2 === 1 ? 4 : 0)) % 8 === 7;
    return mortar ? hsl(hue, 0.15, 0.16) : hsl(hue, 0.14, (x * 5 + y * 3) % 13 === 0 ? 0.4 : 0.34);
  };
}

function checks(random: Random): Ground {
  const hue = random.between(0, 360);
  return (x, y) =>
    (Math.floor(x / 4) + Math.floor(y / 4)) % 2 === 1 ? hsl(hue, 0.45, 0.55) : hsl(hue + 25, 0.5, 0.75);
}

function gradient(random: Random): Ground {
  const hue = random.between(0, 360);
  return (x, y) => dither(y / SIDE, x, y, hsl(hue, 0.45, 0.55), hsl(hue + 25, 0.5, 0.75));
}

/** Mean colour of each large pixel that the subject covers, else null. */
function averages({ colour: [red, green, blue], alpha }: Layer): (Colour | null)[] {
  const cells: (Colour | null)[] = [];
  for (let cellY = 0; cellY < SIDE; cellY++) {
    for (let cellX = 0; cellX < SIDE; cellX++) {
      let cover = 0;
      let r = 0;
      let g = 0;
      let b = 0;
      for (let y = cellY * BLOCK; y < (cellY + 1) * BLOCK; y++) {
        for (let i = y * SIZE + cellX * BLOCK; i < y * SIZE + (cellX + 1) * BLOCK; i++) {
          cover += alpha[i];
          r += red[i] * alpha[i];
          g += green[i] * alpha[i];
          b += blue[i] * alpha[i];
        }
      }
      cells.push(cover / (BLOCK * BLOCK) > 0.42 ? [r / cover, g / cover, b / cover] : null);
    }
  }
  return cells;
}

function nearest([r, g, b]: Colour, colours: readonly Colour[]): Colour {
  let best = colours[0];
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of colours) {
    const distance =
      2 * (candidate[0] - r) ** 2 + 3 * (candidate[1] - g) ** 2 + 1.6 * (candidate[2] - b) ** 2;
    if (distance < least) {
      least = distance;
      best = candidate;
    }
  }
  return best;
}

/** 32 x 32 large pixels of a small palette, with a dark outline. */
export const pixelArt: Style = {
  name: 'pixel-art',
  sets: FLAT_SETS,
  layouts: ['solo', 'solo', 'solo', 'close', 'pair'],
  tilt: 0.25,
  async draw(scene, random) {
    const colours = random.pick(PALETTES);
    const ground = random.pick(GROUNDS)(random);
    const cells = averages(scene);
    const touches = (x: number, y: number): boolean =>
      (x > 0 && cells[y * SIDE + x - 1] !== null) ||
      (x < SIDE - 1 && cells[y * SIDE + x + 1] !== null) ||
      (y > 0 && cells[y * SIDE + x - SIDE] !== null) ||
      (y < SIDE - 1 && cells[y * SIDE + x + SIDE] !== null);
    const picture = cells.map((cell, i) => {
      const x = i % SIDE;
      const y = Math.floor(i / SIDE);
      const wanted = cell !== null ? saturate(cell, 1.2) : touches(x, y) ? OUTLINE : ground(x, y);
      return nearest(wanted, colours);
    });
    return rgb((k) => plane((_, x, y) => picture[Math.floor(y / BLOCK) * SIDE + Math.floor(x / BLOCK)][k]));
  },
};
