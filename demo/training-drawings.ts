import { mkdir, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PlannedImage } from './catalogue-plan.js';
import { describeImage } from './demo-image.js';
import { drawInWorkers } from './draw-in-workers.js';
import { compose } from './drawing/draw-picture.js';

/**
 * Writes images for a model trainer: `pixels.bin`, RGB bytes of size x size pixels one image after the other,
 * and `rows.jsonl`, one line for each image in the same order. The rows are written last: a folder that has
 * them is complete.
 *
 * @param size      side in pixels
 * @param onProgress called after each image
 */
export async function exportDrawings(
  pictures: readonly PlannedImage[],
  {
    size,
    folder,
    workers = 2,
  }: { readonly size: number; readonly folder: string; readonly workers?: number },
  onProgress: (done: number, total: number) => void = () => undefined,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const file = await open(join(folder, 'pixels.bin'), 'w');
  try {
    let done = 0;
    await drawInWorkers(pictures, { kind: 'pixels', size }, workers, async (n, bytes) => {
      await file.write(bytes, 0, bytes.length, n * bytes.length);
      onProgress(++done, pictures.length);
    });
  } finally {
    await file.close();
  }
  await writeFile(
    join(folder, 'rows.jsonl'),
    pictures.map((picture, n) => `${rowOf(picture, n)}\n`).join(''),
  );
}

function rowOf(picture: PlannedImage, n: number): string {
  const { subject, layout } = compose(picture.subject, picture.style, picture.variant);
  const { id, category, art } = describeImage(picture);
  const { plural, keywords } = subject;
  return JSON.stringify({ n, id, ...picture, category, layout, plural, keywords, art });
}
