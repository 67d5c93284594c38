import type { PlannedImage } from './catalogue-plan.js';
import { type DemoImage, describeImage } from './demo-image.js';
import { drawInWorkers } from './draw-in-workers.js';

/** An image of the demo catalogue with its file: a JPEG of 256 x 256 pixels. */
export interface DrawnImage {
  readonly record: DemoImage;
  readonly jpeg: Uint8Array;
}

const QUALITY = 86;

/**
 * Draws images of the demo catalogue. To go on after an interruption, pass what is still missing: an
 * image's bytes depend on nothing but itself.
 *
 * @param onPicture  called with each image as it is done, one call at a time
 * @param workers    threads that draw; each holds up to 200 MB for a moment, when it reads a set of drawings
 */
export async function drawCatalogue(
  pictures: readonly PlannedImage[],
  onPicture: (image: DrawnImage) => void | Promise<void>,
  workers = 2,
): Promise<void> {
  const records = pictures.map(describeImage);
  await drawInWorkers(pictures, { kind: 'jpeg', quality: QUALITY }, workers, (n, jpeg) => {
    const record = records[n];
    if (record !== undefined) return onPicture({ record, jpeg });
  });
}
