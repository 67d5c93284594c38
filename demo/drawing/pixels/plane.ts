import { AREA, SIZE } from './size.js';

/** One value for each pixel, row by row, mostly in [0, 1]. */
export type Plane = Float32Array;

/** Red, green and blue planes. */
export type Rgb = readonly [Plane, Plane, Plane];

/** Colour with its coverage; the colour is not multiplied by it. */
export interface Layer {
  readonly colour: Rgb;
  readonly alpha: Plane;
}

// A picture takes about sixty planes of 256 KB. Making them anew each time costs a fifth of the drawing
// time, so they are lent, and taken back as a whole when the picture is done (see draw-picture.ts, which
// draws one picture at a time).
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

/** Ends the life of every plane of the picture that was drawn. */
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

/** How bright each pixel looks. */
export function brightness([red, green, blue]: Rgb): Plane {
  return plane((i) => 0.3 * red[i] + 0.59 * green[i] + 0.11 * blue[i]);
}
