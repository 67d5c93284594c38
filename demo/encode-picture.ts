import sharp from 'sharp';
import { SIZE } from './drawing/pixels/size.js';

/** What is made of a drawn picture: a JPEG of 256 px, or raw RGB pixels of another size. */
export type PictureFormat =
  | { readonly kind: 'jpeg'; readonly quality: number }
  | { readonly kind: 'pixels'; readonly size: number };

/** @param pixels 256 x 256 x 3 bytes, as `drawPicture` gives them */
export async function encodePicture(
  pixels: Uint8Array,
  format: PictureFormat,
): Promise<Uint8Array<ArrayBuffer>> {
  const picture = sharp(pixels, { raw: { width: SIZE, height: SIZE, channels: 3 } });
  const encoded =
    format.kind === 'jpeg'
      ? picture.jpeg({ quality: format.quality })
      : picture.resize(format.size, format.size).raw();
  // A copy of its own: the buffer may share memory with others, and this one is handed to another thread.
  return new Uint8Array(await encoded.toBuffer());
}
