import { describe, expect, it } from 'vitest';
import {
  MAX_QUERY_IMAGE_BYTES,
  parseQueryImage,
} from '../../../../src/datasources/images/parse-query-image.js';
import { AN_SVG, aPicture, aPixelBomb } from '../../../builders/picture-files.js';

describe('parseQueryImage', () => {
  it('takes plain Base64, the URL alphabet, a data URL and lines alike', async () => {
    const bytes = await aPicture().png().toBuffer();
    for (const text of [
      bytes.toString('base64'),
      bytes.toString('base64url'),
      `data:image/png;base64,${bytes.toString('base64')}`,
      `${bytes.toString('base64').replace(/.{76}/g, '$&\n')}\n`,
      ` data:image/png;base64,\r\n${bytes.toString('base64').replace(/.{64}/g, '$&\r\n\t')}`,
      `data:image/png;charset=utf-8;base64,${bytes.toString('base64')}`,
    ]) {
      expect(Buffer.from(await parseQueryImage(text)).equals(bytes)).toBe(true);
    }
  });

  it('takes the last byte that is allowed and refuses the next by name of the limit', async () => {
    const picture = await aPicture().jpeg().toBuffer();
    const padded = (length: number) =>
      Buffer.concat([picture, Buffer.alloc(length - picture.length)]).toString('base64');
    await expect(parseQueryImage(padded(MAX_QUERY_IMAGE_BYTES))).resolves.toHaveLength(MAX_QUERY_IMAGE_BYTES);
    await expect(parseQueryImage(padded(MAX_QUERY_IMAGE_BYTES + 1))).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      argument: 'image',
      message: '`image` has 4000001 bytes; the limit is 4000000 bytes (4 MB) once decoded from Base64.',
    });
  });

  it.each([
    ['other characters', 'not base64!', /encoded as Base64/],
    ['nothing', '', /0 bytes/],
    // A regular expression that searches for the padding from each of its characters would take minutes here.
    ['a long run of padding', `${'='.repeat(5_000_000)}x`, /encoded as Base64/],
    ['lines without end', 'a\n'.repeat(3_000_000), /not an image|bytes/],
    ['nothing but line breaks', '\n'.repeat(6_000_000), /0 bytes/],
    ['nothing but padding', '='.repeat(5_000_000), /encoded as Base64/],
    ['text', Buffer.from('hello there').toString('base64'), /not an image/],
    ['an SVG', AN_SVG.toString('base64'), /SVG/],
    ['a pixel bomb', aPixelBomb().toString('base64'), /50 megapixels/],
  ])('refuses %s', { timeout: 5_000 }, async (_name, text, message) => {
    await expect(parseQueryImage(text)).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      argument: 'image',
      message: expect.stringMatching(message),
    });
  });
});
