import sharp from 'sharp';
import { refusedByModel } from './validation.js';

export interface ImageRules {
  /** By the names that sharp gives them. */
  readonly formats: readonly string[];
  /** Pixels of the longer side. */
  readonly longestSide: number;
  /** Of the file, decoded. */
  readonly mostBytes: number;
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/**
 * Decodes the base64 image of a request.
 *
 * @throws AwsError ValidationException when it is not base64, not an image of an allowed format, or too large
 */
export async function decodeRequestImage(base64: string, rules: ImageRules): Promise<Uint8Array> {
  if (base64 === '' || !BASE64.test(base64))
    throw refusedByModel(
      '400 Bad Request: The image is not valid base64; it must come without a data: prefix.',
    );
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length > rules.mostBytes)
    throw refusedByModel(`400 Bad Request: Image exceeds max size of ${rules.mostBytes} bytes.`);
  const { format, width, height } = await sharp(bytes)
    .metadata()
    .catch(() => {
      throw refusedByModel('400 Bad Request: The image could not be decoded.');
    });
  if (!rules.formats.includes(format))
    throw refusedByModel(`400 Bad Request: Images must be ${rules.formats.join(' or ')}, not ${format}.`);
  if (Math.max(width, height) > rules.longestSide)
    throw refusedByModel('400 Bad Request: Image exceeds max pixels allowed.');
  return bytes;
}
