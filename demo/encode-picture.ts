import sharp from 'sharp';
import { SIZE } from './drawing/pixels/size.js';

/** Output format of a drawn image: a JPEG of 256 px, or raw RGB pixels of another size. */
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
  // Copied: the buffer may share memory with others, and the copy is transferred to another thread.
  return new Uint8Array(await encoded.toBuffer());
}
