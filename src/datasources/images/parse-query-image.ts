import { badInput } from '../../domain/errors.js';
import { readImageHeader } from './decode-image.js';
import { MAX_PIXELS } from './image-limits.js';
import { repairImage } from './repair-image.js';

/** 4 MB, the largest image of a search, decoded from Base64. */
export const MAX_QUERY_IMAGE_BYTES = 4_000_000;

/** Longest data URL prefix before the image: a type and perhaps a few parameters. */
const MOST_DATA_URL_PREFIX = 200;

/**
 * Decodes the image of a search and checks its kind and size.
 *
 * @param base64  the encoded file, in the standard or the URL alphabet; line breaks, as tools print them, and
 *   a
 *                `data:...;base64,` prefix are dropped
 * @throws ParallaxError BAD_USER_INPUT, argument `image`, naming the limit that was exceeded
 */
export async function parseQueryImage(base64: string): Promise<Uint8Array> {
  const payload = withoutDataUrl(withoutWhiteSpace(base64));
  // Checked on the text, so that nothing too large is decoded at all.
  const decodedLength = Math.floor((lengthWithoutPadding(payload) * 3) / 4);
  if (decodedLength > MAX_QUERY_IMAGE_BYTES) {
    throw badInput(
      'image',
      `\`image\` has ${decodedLength} bytes; the limit is ${MAX_QUERY_IMAGE_BYTES} bytes (4 MB) once decoded from Base64.`,
    );
  }
  if (!/^[A-Za-z0-9+/_-]*={0,2}$/.test(payload)) {
    throw badInput('image', '`image` must be an image file encoded as Base64; it has other characters.');
  }
  const bytes = await repairImage(Buffer.from(payload, 'base64'), MAX_PIXELS);
  await readImageHeader(bytes);
  return bytes;
}

/** By hand: to replace each of three million line breaks takes ten times as long. */
function withoutWhiteSpace(text: string): string {
  if (!/[\t\n\r ]/.test(text)) return text;
  const kept = Buffer.alloc(text.length);
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0d) continue;
    // A character outside Base64 is refused with the others.
    kept[length++] = code < 0x80 ? code : 0;
  }
  return kept.toString('latin1', 0, length);
}

function withoutDataUrl(base64: string): string {
  if (!base64.startsWith('data:')) return base64;
  const comma = base64.slice(0, MOST_DATA_URL_PREFIX).indexOf(',');
  return base64.slice(comma + 1);
}

/** Base64 is padded by two characters at most; more of them are refused with what else is no Base64. */
function lengthWithoutPadding(payload: string): number {
  if (payload.endsWith('==')) return payload.length - 2;
  return payload.endsWith('=') ? payload.length - 1 : payload.length;
}
