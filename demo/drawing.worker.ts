import { parentPort } from 'node:worker_threads';
import { endThread } from '#src/datasources/end-thread.js';
import type { PlannedImage } from './catalogue-plan.js';
import { drawPicture } from './drawing/draw-picture.js';
import { encodePicture, type PictureFormat } from './encode-picture.js';

/** `null` ends the worker; nothing else does. */
export type DrawingOrder = {
  readonly n: number;
  readonly picture: PlannedImage;
  readonly format: PictureFormat;
} | null;

export type DrawingAnswer =
  | { readonly kind: 'drawn'; readonly n: number; readonly bytes: Uint8Array }
  | { readonly kind: 'failed'; readonly n: number; readonly error: unknown };

const port = parentPort;
if (port === null) throw new Error('drawing.worker runs in a worker thread');

port.on('message', (order: DrawingOrder) => {
  if (order === null) endThread();
  else
    answer(order).then(
      (bytes) =>
        port.postMessage({ kind: 'drawn', n: order.n, bytes } satisfies DrawingAnswer, [bytes.buffer]),
      (error: unknown) => port.postMessage({ kind: 'failed', n: order.n, error } satisfies DrawingAnswer),
    );
});

async function answer({ picture, format }: NonNullable<DrawingOrder>): Promise<Uint8Array<ArrayBuffer>> {
  return encodePicture(await drawPicture(picture.subject, picture.style, picture.variant), format);
}
