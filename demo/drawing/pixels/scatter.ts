import type { Plane } from './plane.js';
import type { Random } from './random.js';
import { AREA, SIZE } from './size.js';

export type Point = readonly [x: number, y: number];

/** Numbers of points along edges and inside, and their least distance, in pixels. */
export interface Spread {
  readonly alongEdges: number;
  readonly inside: number;
  readonly outside: number;
  readonly insideGap: number;
  readonly outsideGap: number;
}

/** Random points, dense along edges, that keep their distance; fewer than asked for when there is no room. */
export function scatter(alpha: Plane, edge: Plane, spread: Spread, random: Random): Point[] {
  const { insideGap, outsideGap } = spread;
  const points: Point[] = [];
  const place = (pixel: number, gap: number): number => {
    const x = pixel % SIZE;
    const y = Math.floor(pixel / SIZE);
    for (const [px, py] of points) if ((px - x) ** 2 + (py - y) ** 2 < gap * gap) return 0;
    points.push([x, y]);
    return 1;
  };
  let edgesLeft = spread.alongEdges;
  for (let tries = 0; edgesLeft > 0 && tries < 30_000; tries++) {
    const pixel = random.below(AREA);
    if (random() < edge[pixel] * 1.6)
      edgesLeft -= place(pixel, alpha[pixel] > 0.5 ? insideGap : outsideGap * 0.6);
  }
  let insideLeft = spread.inside;
  for (let tries = 0; insideLeft > 0 && tries < 4_000; tries++) {
    const pixel = random.below(AREA);
    if (alpha[pixel] > 0.5) insideLeft -= place(pixel, insideGap * 1.6);
  }
  let outsideLeft = spread.outside;
  for (let tries = 0; outsideLeft > 0 && tries < 4_000; tries++) {
    const pixel = random.below(AREA);
    if (alpha[pixel] < 0.5) outsideLeft -= place(pixel, outsideGap);
  }
  return points;
}
