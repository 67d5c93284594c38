import { blur } from './blur.js';
import { borrowPlane, constantPlane, type Layer, type Plane, plane } from './plane.js';
import { AREA, SIZE } from './size.js';

/** Length of the Sobel gradient over 4: about 1 at a step from 0 to 1; 0 on the image's rim. */
export function edges(source: Plane): Plane {
  const result = borrowPlane().fill(0);
  for (let y = 1; y < SIZE - 1; y++) {
    for (let x = 1; x < SIZE - 1; x++) {
      const i = y * SIZE + x;
      const nw = source[i - SIZE - 1];
      const ne = source[i - SIZE + 1];
      const sw = source[i + SIZE - 1];
      const se = source[i + SIZE + 1];
      const dx = ne + 2 * source[i + 1] + se - nw - 2 * source[i - 1] - sw;
      const dy = sw + 2 * source[i + SIZE] + se - nw - 2 * source[i - SIZE] - ne;
      result[i] = Math.sqrt(dx * dx + dy * dy) / 4;
    }
  }
  return result;
}

/** Where any colour of the layer changes, its outline against middle grey included. */
export function colourEdges({ colour, alpha }: Layer): Plane {
  const strongest = constantPlane(0);
  for (const channel of colour) {
    const found = edges(
      blur(
        plane((i) => 0.5 + (channel[i] - 0.5) * alpha[i]),
        1,
      ),
    );
    for (let i = 0; i < AREA; i++) if (found[i] > strongest[i]) strongest[i] = found[i];
  }
  return strongest;
}
