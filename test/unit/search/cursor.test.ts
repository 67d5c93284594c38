import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Cursor, decodeCursor, encodeCursor } from '../../../src/search/cursor.js';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-';
const of22Letters = fc.string({
  unit: fc.constantFrom(...LETTERS),
  minLength: 22,
  maxLength: 22,
});
const aCursor: fc.Arbitrary<Cursor> = fc.record({
  searchId: of22Letters,
  rank: fc.integer({ min: 1, max: 1_000 }),
  hash: of22Letters,
});
const refusal = (start: string) =>
  expect.objectContaining({
    code: 'BAD_USER_INPUT',
    argument: 'after',
    message: expect.stringContaining(start),
  });
const FORGED = refusal('`after` is not a cursor of this service');
const FOREIGN = refusal('`after` belongs to another list');

/** The error thrown, or the result. */
function decoded(after: string, hash: string): unknown {
  try {
    return decodeCursor(after, hash);
  } catch (error) {
    return error;
  }
}

describe('a cursor', () => {
  it('comes back as it was, and fits a URL', () => {
    fc.assert(
      fc.property(aCursor, (cursor) => {
        const after = encodeCursor(cursor);
        expect(after).toMatch(/^[\w-]{1,100}$/);
        expect(decodeCursor(after, cursor.hash)).toEqual(cursor);
      }),
    );
  });

  it('belongs to its arguments and its user', () => {
    fc.assert(
      fc.property(aCursor, of22Letters, (cursor, hash) => {
        fc.pre(hash !== cursor.hash);
        expect(decoded(encodeCursor(cursor), hash)).toEqual(FOREIGN);
      }),
    );
  });

  it('is taken unchanged only', () => {
    const somewhere = fc
      .nat()
      .chain((at) => fc.tuple(fc.constant(at), fc.string({ minLength: 1, maxLength: 3 })));
    fc.assert(
      fc.property(aCursor, somewhere, (cursor, [at, inserted]) => {
        const after = encodeCursor(cursor);
        const place = at % (after.length + 1);
        const changed = after.slice(0, place) + inserted + after.slice(place);
        expect([FORGED, FOREIGN]).toContainEqual(decoded(changed, cursor.hash));
      }),
    );
  });

  it('is nothing that a client can make up', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), of22Letters, (text, hash) => {
        expect(decoded(text, hash)).toEqual(FORGED);
        expect(decoded(Buffer.from(text).toString('base64url'), hash)).toEqual(FORGED);
      }),
    );
  });

  it.each(['0', '-1', '1.5', '01', '10000', ''])('has no rank %j', (rank) => {
    const hash = 'h'.repeat(22);
    const after = Buffer.from(`1.${'s'.repeat(22)}.${rank}.${hash}`).toString('base64url');
    expect(decoded(after, hash)).toEqual(FORGED);
  });

  it('of another version is refused', () => {
    const hash = 'h'.repeat(22);
    const after = Buffer.from(`2.${'s'.repeat(22)}.1.${hash}`).toString('base64url');
    expect(decoded(after, hash)).toEqual(FORGED);
  });
});
