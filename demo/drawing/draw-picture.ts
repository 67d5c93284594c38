import type { LayoutName } from './layout.js';
import { clamp } from './pixels/interpolate.js';
import { type Rgb, takePlanesBack } from './pixels/plane.js';
import { type Random, randomFrom, shuffle } from './pixels/random.js';
import { AREA } from './pixels/size.js';
import { setScene } from './scene.js';
import type { Style, StyleName } from './style.js';
import { STYLES } from './styles.js';
import { type Drawing, type Subject, subjectNamed } from './subjects.js';

/** Description of an image before it is drawn. */
export interface Composition {
  readonly subject: Subject;
  readonly style: Style;
  readonly drawing: Drawing;
  readonly layout: LayoutName;
  /** Continues the image's random sequence, which determines ground, places and strokes. */
  readonly random: Random;
}

/**
 * Chooses the drawing and the layout of an image without drawing it.
 *
 * The drawings of a cell (subject and style) are shuffled once, and variants take them in turn: all are used
 * before one repeats.
 *
 * @param variant any integer; it seeds everything that differs within the cell
 */
export function compose(subjectName: string, styleName: StyleName, variant: number): Composition {
  const subject = subjectNamed(subjectName);
  const style = STYLES[styleName];
  const suitable = subject.drawings.filter(({ set }) => style.sets.includes(set));
  if (suitable.length === 0) throw new Error(`no drawing of "${subjectName}" suits ${styleName}`);
  shuffle(suitable, randomFrom(`${subjectName}/${styleName}`));
  const random = randomFrom(`${subjectName}/${styleName}/${variant}`);
  const drawing = suitable[variant % suitable.length] as Drawing;
  return { subject, style, drawing, layout: random.pick(style.layouts), random };
}

let last: Promise<unknown> = Promise.resolve();

/**
 * Draws an image: 256 x 256 pixels of RGB, row by row. The same arguments give the same bytes, whatever was
 * drawn before. Images share their working memory, so concurrent calls are drawn in turn.
 */
export function drawPicture(subjectName: string, style: StyleName, variant: number): Promise<Uint8Array> {
  const drawn = last.then(() => draw(compose(subjectName, style, variant)));
  last = drawn.catch(() => undefined);
  return drawn;
}

async function draw({ style, drawing, layout, random }: Composition): Promise<Uint8Array> {
  takePlanesBack();
  const scene = await setScene(drawing, layout, style.tilt ?? 1, random);
  return bytesOf(await style.draw(scene, random));
}

function bytesOf([red, green, blue]: Rgb): Uint8Array {
  const bytes = new Uint8Array(AREA * 3);
  for (let i = 0, at = 0; i < AREA; i++) {
    bytes[at++] = clamp(red[i]) * 255 + 0.5;
    bytes[at++] = clamp(green[i]) * 255 + 0.5;
    bytes[at++] = clamp(blue[i]) * 255 + 0.5;
  }
  return bytes;
}
