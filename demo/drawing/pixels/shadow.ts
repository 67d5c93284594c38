import { blur } from './blur.js';
import { clamp } from './interpolate.js';
import { type Plane, plane } from './plane.js';
import { SIZE } from './size.js';

/** The shape moved by (dx, dy) pixels and blurred. */
export function shadow(alpha: Plane, dx: number, dy: number, softness: number): Plane {
  const soft = blur(alpha, softness);
  return plane((_, x, y) => soft[pixelAt(x - dx, y - dy)]);
}

/** Moves each pixel by up to ±reach/2, along two planes of noise: a hand that is not quite steady. */
export function warp(source: Plane, noiseX: Plane, noiseY: Plane, reach: number): Plane {
  return plane(
    (i, x, y) =>
      source[pixelAt(Math.round(x + (noiseX[i] - 0.5) * reach), Math.round(y + (noiseY[i] - 0.5) * reach))],
  );
}

/** Index of the pixel at whole coordinates, which may lie outside: then the nearest one inside. */
export function pixelAt(x: number, y: number): number {
  return clamp(y, 0, SIZE - 1) * SIZE + clamp(x, 0, SIZE - 1);
}
