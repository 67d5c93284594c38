import { SIZE } from './size.js';

/** Squared distance from the image's middle, in widths: 0 there, 0.5 in the corners. */
export function fromMiddle(x: number, y: number): number {
  const u = x / SIZE - 0.5;
  const v = y / SIZE - 0.5;
  return u * u + v * v;
}

/** Pixels to the nearest edge of the image. */
export function fromRim(x: number, y: number): number {
  return Math.min(x, y, SIZE - 1 - x, SIZE - 1 - y);
}
