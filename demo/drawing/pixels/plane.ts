import { AREA, SIZE } from './size.js';

/** A value for each pixel, row by row, mostly in [0, 1]. */
export type Plane = Float32Array;

/** Red, green and blue planes. */
export type Rgb = readonly [Plane, Plane, Plane];

/** Colour with its coverage; the colour is not multiplied by it. */
export interface Layer {
  readonly colour: Rgb;
  readonly alpha: Plane;
}

// An image takes about sixty planes of 256 KB. Allocating them each time costs a fifth of the drawing time.
// They are therefore borrowed from a pool and returned together when the image is done (draw-picture.ts draws
// one image at a time).
const lent: Plane[] = [];
let taken = 0;

/** A plane with anything in it, for a caller who writes every pixel. */
export function borrowPlane(): Plane {
  let free = lent[taken];
  if (free === undefined) {
    free = new Float32Array(AREA);
    lent.push(free);
  }
  taken++;
  return free;
}

/** Returns all planes of the finished image to the pool. */
export function takePlanesBack(): void {
  taken = 0;
}

export function plane(value: (pixel: number, x: number, y: number) => number): Plane {
  const result = borrowPlane();
  for (let y = 0, pixel = 0; y < SIZE; y++) {
    for (let x = 0; x < SIZE; x++, pixel++) result[pixel] = value(pixel, x, y);
  }
  return result;
}

export function constantPlane(value: number): Plane {
  return borrowPlane().fill(value);
}

/** Red, green and blue, each made by the same recipe. */
export function rgb(channel: (k: 0 | 1 | 2) => Plane): Rgb {
  return [channel(0), channel(1), channel(2)];
}

/** Perceived brightness of each pixel. */
export function brightness([red, green, blue]: Rgb): Plane {
  return plane((i) => 0.3 * red[i] + 0.59 * green[i] + 0.11 * blue[i]);
}
