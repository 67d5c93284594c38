import type { QueryPicture } from './search-subject.js';

/** Formats that browsers show as an image; HEIC only where the system supports it. */
export const PICTURE_TYPES = [
  'image/jpeg',
  'image/png',
  'image/webp',
  'image/avif',
  'image/gif',
  'image/heic',
];

/** Models look at 224 to 384 pixels: more is not sent. */
const LONGEST_SIDE = 512;
const MOST_BYTES = 50 * 1024 * 1024;
const QUALITY = 0.9;

export type PictureFault = 'too large' | 'not read' | 'vector';

/** The picture of a file as a query, reduced here, so that a photograph of 20 MB leaves as 60 kB. */
export async function readPicture(file: File): Promise<QueryPicture | PictureFault> {
  if (file.size > MOST_BYTES) return 'too large';
  if (file.type === 'image/svg+xml' || /\.svgz?$/i.test(file.name)) return 'vector';
  // By what the bytes are: a name proves nothing, and nothing in them is run.
  const bitmap = await createImageBitmap(file).catch(() => null);
  if (bitmap === null) return 'not read';
  const scale = Math.min(1, LONGEST_SIDE / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const context = canvas.getContext('2d');
  if (context === null) return 'not read';
  context.imageSmoothingQuality = 'high';
  // Transparent areas become white.
  context.fillStyle = '#fff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', QUALITY));
  if (blob === null) return 'not read';
  const base64 = await base64Of(blob);
  return { id: base64.slice(-64), base64, previewUrl: URL.createObjectURL(blob), name: file.name };
}

async function base64Of(blob: Blob): Promise<string> {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192) {
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  }
  return btoa(text);
}
