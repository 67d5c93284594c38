import type { Random } from './pixels/random.js';
import { SIZE } from './pixels/size.js';
import { fill } from './pixels/vector.js';

/** Three CSS colours: the ground, its pattern, and an accent. */
export interface PatternPaints {
  readonly base: string;
  readonly second: string;
  readonly third: string;
}

type Pattern = (paints: PatternPaints, random: Random) => string;

const dots: Pattern = ({ second }, random) => {
  const step = random.between(22, 40);
  let svg = '';
  for (let row = -1; row * step < SIZE + step; row++) {
    for (let x = -step; x < SIZE + step; x += step) {
      svg += `<circle cx="${x + (row % 2 === 0 ? 0 : step / 2)}" cy="${row * step}" r="${step * 0.2}" fill="${second}"/>`;
    }
  }
  return svg;
};

const stripes: Pattern = ({ second }, random) => {
  const width = random.between(18, 36);
  let svg = `<g transform="rotate(${random.pick([0, 45, 90, -45])} 128 128)">`;
  for (let x = -128; x < 384; x += 2 * width) {
    svg += `<rect x="${x}" y="-128" width="${width}" height="512" fill="${second}"/>`;
  }
  return `${svg}</g>`;
};

const checks: Pattern = ({ second }, random) => {
  const side = random.between(26, 44);
  let svg = '';
  for (let row = 0; row * side < SIZE; row++) {
    for (let column = (row + 1) % 2; column * side < SIZE; column += 2) {
      svg += `<rect x="${column * side}" y="${row * side}" width="${side}" height="${side}" fill="${second}"/>`;
    }
  }
  return svg;
};

const rays: Pattern = ({ second }, random) => {
  const count = random.pick([10, 12, 16]);
  const y = random.between(128, 220);
  const end = (share: number): string => {
    const angle = share * 2 * Math.PI;
    return `L${128 + 400 * Math.cos(angle)} ${y + 400 * Math.sin(angle)}`;
  };
  let svg = '';
  for (let i = 0; i < count; i++) {
    svg += `<path d="M128 ${y}${end(i / count)}${end((i + 0.5) / count)}Z" fill="${second}"/>`;
  }
  return svg;
};

const hills: Pattern = ({ second, third }, random) =>
  `<circle cx="${random.between(40, 216)}" cy="${random.between(40, 90)}" r="${random.between(20, 34)}" fill="${third}"/>` +
  `<ellipse cx="${random.between(20, 110)}" cy="262" rx="170" ry="${random.between(70, 100)}" fill="${second}"/>` +
  `<ellipse cx="${random.between(150, 240)}" cy="270" rx="150" ry="${random.between(60, 85)}" fill="${third}" opacity=".7"/>`;

const blobs: Pattern = ({ second, third }, random) => {
  let svg = '';
  for (let i = 0; i < 5; i++) {
    svg +=
      `<circle cx="${random.between(0, SIZE)}" cy="${random.between(0, SIZE)}" r="${random.between(30, 85)}" ` +
      `fill="${random.pick([second, third])}" opacity=".75"/>`;
  }
  return svg;
};

const waves: Pattern = ({ second }, random) => {
  let svg = '';
  for (let y = 20; y < SIZE + 30; y += 34) {
    let path = `M-10 ${y}`;
    for (let x = 0; x < SIZE + 40; x += 32) path += `q16 ${random.between(-18, -12)} 32 0t32 0`;
    svg += `<path d="${path}" fill="none" stroke="${second}" stroke-width="9"/>`;
  }
  return svg;
};

const plain: Pattern = () => '';

const shards: Pattern = ({ second, third }, random) => {
  let svg = '';
  for (let i = 0; i < 9; i++) {
    const size = random.between(24, 80);
    svg +=
      `<path d="M${random.between(0, SIZE)} ${random.between(0, SIZE)}l${size} ${random.between(-20, 40)}` +
      `l${-random.between(10, 60)} ${size}Z" fill="${random.pick([second, third])}" opacity=".8"/>`;
  }
  return svg;
};

const confetti: Pattern = ({ second, third }, random) => {
  let svg = '';
  for (let i = 0; i < 46; i++) {
    svg +=
      `<rect x="${random.between(0, SIZE)}" y="${random.between(0, SIZE)}" width="${random.between(5, 13)}" height="5" rx="2" ` +
      `fill="${random.pick([second, third, '#fff'])}" transform="rotate(${random.between(0, 180)} 128 128)"/>`;
  }
  return svg;
};

const PATTERNS = [dots, stripes, checks, rays, hills, blobs, waves, plain, shards, confetti];

/** A patterned ground as SVG. */
export function patternedGround(paints: PatternPaints, random: Random): string {
  return fill(paints.base) + random.pick(PATTERNS)(paints, random);
}
