import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  imageFileName,
  imageFileOfUrlPath,
  imageFilePrefix,
  thumbnailFileName,
} from '../../../../src/datasources/images/image-file-name.js';

const HASH = 'ab12cd34'.repeat(8);
const anId = fc.string({ minLength: 1, maxLength: 256, unit: 'grapheme' });

describe('file names of images', () => {
  it('look like this', () => {
    const file = imageFileName('cat-1', HASH, 'jpg');
    expect(file).toBe('de/de7c6d191109f42b-ab12cd34.jpg');
    expect(thumbnailFileName(file, 'MEDIUM')).toBe('de/de7c6d191109f42b-ab12cd34.320.webp');
  });

  it('are safe and reachable for any id', () => {
    fc.assert(
      fc.property(anId, fc.constantFrom('jpg', 'png', 'webp'), (id, extension) => {
        const file = imageFileName(id, HASH, extension);
        expect(file.startsWith(`${imageFilePrefix(id)}-`)).toBe(true);
        expect(imageFileOfUrlPath(file)).toBe(file);
        expect(imageFileOfUrlPath(`/${thumbnailFileName(file, 'SMALL')}`)).toBe(
          thumbnailFileName(file, 'SMALL'),
        );
      }),
    );
  });

  it.each([
    '',
    '/',
    '../secrets.json',
    'de/../de/de7c6d191109f42b-ab12cd34.jpg',
    'de/de7c6d191109f42b-ab12cd34.jpg/..',
    'de/de7c6d191109f42b-ab12cd34.jpg.part',
    'de/de7c6d191109f42b-ab12cd34.jpg\n',
    'df/de7c6d191109f42b-ab12cd34.jpg',
    'de%2fde7c6d191109f42b-ab12cd34.jpg',
    '//de/de7c6d191109f42b-ab12cd34.jpg',
    'de\\de7c6d191109f42b-ab12cd34.jpg',
    'de/de7c6d191109f42b-ab12cd34.200.webp',
    'de/de7c6d191109f42b-ab12cd34.svg',
  ])('a URL path that names no rendition names no file: %j', (path) => {
    expect(imageFileOfUrlPath(path)).toBeNull();
  });

  it('no path that a client makes up leaves the folder', () => {
    const piece = fc.constantFrom(
      '..',
      '.',
      '/',
      '\\',
      '%2e',
      'de',
      'de7c6d191109f42b-ab12cd34',
      '.jpg',
      '\0',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const file = imageFileOfUrlPath(pieces.join(''));
        expect(file === null || file === 'de/de7c6d191109f42b-ab12cd34.jpg').toBe(true);
      }),
    );
  });
});
