import { artOf } from './art.js';
import { type LayoutName, type Place, placesOf } from './layout.js';
import type { Layer } from './pixels/plane.js';
import type { Random } from './pixels/random.js';
import { SIZE } from './pixels/size.js';
import { render } from './pixels/vector.js';
import type { Drawing } from './subjects.js';

/** The subject, set out on a transparent ground: what a style starts from. */
export interface Scene extends Layer {
  readonly places: readonly Place[];
}

export async function setScene(
  drawing: Drawing,
  layout: LayoutName,
  tilt: number,
  random: Random,
): Promise<Scene> {
  const places = placesOf(layout, tilt, random);
  const copies = places.map(
    ({ x, y, size, tilt: degrees, mirrored }) =>
      `<use xlink:href="#subject" transform="translate(${x * SIZE} ${y * SIZE}) rotate(${degrees}) ` +
      `scale(${(mirrored ? -size : size) * SIZE} ${size * SIZE}) translate(-.5 -.5)"/>`,
  );
  const layer = await render(`<defs><g id="subject">${await artOf(drawing)}</g></defs>${copies.join('')}`);
  return { ...layer, places };
}

/** The foremost place, which grounds aim at, in image coordinates. */
export function focusOf({ places }: Scene): { readonly x: number; readonly y: number } {
  const front = places[places.length - 1];
  return { x: front.x * SIZE, y: front.y * SIZE };
}
