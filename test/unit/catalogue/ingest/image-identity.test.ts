import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { identifyImage } from '../../../../src/catalogue/ingest/image-identity.js';
import { parseId } from '../../../../src/domain/arguments.js';

const HASH = '0123456789abcdef'.repeat(4);

describe('identifyImage', () => {
  it.each([
    ['red-car_on.the+road.jpg', 'Red car on the road', []],
    ['Animals/House Cats/tabby.final.png', 'Tabby final', ['animals', 'house cats']],
    ['dogs/056_0001.jpg', 'Dogs 056 0001', ['dogs']],
    ['0001.jpg', 'Photos 0001', []],
    ['horses/IMG_20260102.jpg', 'Horses IMG 20260102', ['horses']],
    ['horses/pic_007.jpg', 'Horses pic 007', ['horses']],
    ['馬.jpg', '馬', []],
    ['no-extension', 'No extension', []],
    ['cats/cats/cat.webp', 'Cat', ['cats']],
    ['élan.jpg', 'Élan', []],
    ['___.jpg', 'Photos', []],
  ])('reads %s', (path, title, tags) => {
    expect(identifyImage('photos', path, HASH)).toMatchObject({ title, tags, source: `photos/${path}` });
  });

  it('makes ids that a person can read', () => {
    expect(identifyImage('photos', 'Animals/House Cats/tabby (2).png', HASH).id).toMatch(
      /^animals-house-cats-tabby-2-[0-9a-f]{10}$/,
    );
    expect(identifyImage('photos', '???.png', HASH).id).toBe('picture-0123456789');
  });

  it('tells two pictures of one name apart, and is the same in every folder and catalogue', () => {
    const [alps, beach] = [HASH, 'f'.repeat(64)].map(
      (hash) => identifyImage('DCIM', 'IMG_0001.jpg', hash).id,
    );
    expect(alps).not.toBe(beach);
  });

  it('gives every path an id that the interface takes, its own, and a title', () => {
    const name = fc.string({ minLength: 1, maxLength: 200, unit: 'binary' });
    const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
    const hash = fc
      .array(fc.constantFrom(...'0123456789abcdef'), { minLength: 64, maxLength: 64 })
      .map((digits) => digits.join(''));
    fc.assert(
      fc.property(path, hash, hash, (one, hash, otherHash) => {
        const identity = identifyImage('photos', one, hash);
        expect(parseId('id', identity.id)).toBe(identity.id);
        expect(identity.title.length).toBeGreaterThan(0);
        expect([identity.title, ...identity.tags].join('')).not.toMatch(/\p{Cc}/u);
        const other = identifyImage('photos', one, otherHash, (id) => id === identity.id);
        expect(other.id).not.toBe(identity.id);
      }),
    );
  });
});
