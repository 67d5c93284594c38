import { borrowPlane, type Plane } from './plane.js';
import { AREA, SIZE } from './size.js';

const LAST = SIZE - 1;
const rowsDone = new Float32Array(AREA);
const columnSums = new Float32Array(SIZE);

/**
 * Two box blurs, which look like one Gaussian of about 0.8 times the radius. Pixels beyond the edge count
 * as copies of the edge, so a constant plane stays constant.
 *
 * @param radius whole pixels, at least 1
 */
export function blur(source: Plane, radius: number): Plane {
  const result = borrowPlane();
  box(source, result, radius);
  box(result, result, radius);
  return result;
}

/** Running sums, first along the rows and then down the columns: the cost does not depend on the radius. */
function box(source: Plane, target: Plane, radius: number): void {
  const share = 1 / (2 * radius + 1);
  // Three stretches of a row: both ends of the window inside, or one beyond an edge. A test on every pixel
  // would double the time, and blurring is a third of all drawing.
  for (let first = 0; first < AREA; first += SIZE) {
    const last = first + LAST;
    const opening = source[first];
    const closing = source[last];
    let sum = opening * radius;
    for (let i = first; i < first + radius; i++) sum += source[i];
    for (let i = first; i <= first + radius; i++) {
      sum += source[i + radius];
      rowsDone[i] = sum * share;
      sum -= opening;
    }
    for (let i = first + radius + 1; i <= last - radius; i++) {
      sum += source[i + radius];
      rowsDone[i] = sum * share;
      sum -= source[i - radius];
    }
    for (let i = last - radius + 1; i <= last; i++) {
      sum += closing;
      rowsDone[i] = sum * share;
      sum -= source[i - radius];
    }
  }
  for (let x = 0; x < SIZE; x++) columnSums[x] = rowsDone[x] * radius;
  for (let y = 0; y < radius; y++) {
    for (let x = 0; x < SIZE; x++) columnSums[x] += rowsDone[y * SIZE + x];
  }
  for (let y = 0; y < SIZE; y++) {
    const entering = Math.min(y + radius, LAST) * SIZE;
    const leaving = Math.max(y - radius, 0) * SIZE;
    const row = y * SIZE;
    for (let x = 0; x < SIZE; x++) {
      const sum = columnSums[x] + rowsDone[entering + x];
      target[row + x] = sum * share;
      columnSums[x] = sum - rowsDone[leaving + x];
    }
  }
}
