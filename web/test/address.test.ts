import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Address, EMPTY_ADDRESS, readAddress, writeAddress } from '../src/address/address.js';
import { nameOf, PERSONAS, personOf } from '../src/people/people.js';

const share = fc.option(fc.integer({ min: 0, max: 100 }).map((percent) => percent / 100));
const id = fc.string({ minLength: 1, maxLength: 256, unit: 'grapheme-ascii' });
const ids = fc.array(id, { maxLength: 20 });
const address: fc.Arbitrary<Address> = fc.record({
  query: fc.string({ maxLength: 200, unit: 'grapheme' }).filter((text) => text.isWellFormed()),
  like: fc.option(id),
  person: fc.constantFrom('me', 'nobody', ...PERSONAS).map(personOf),
  weight: share,
  diversity: share,
  types: ids,
  tags: ids,
  clusters: ids,
  least: fc.option(fc.integer({ min: -100, max: 100 }).map((percent) => percent / 100 + 0)),
  correct: fc.boolean(),
  image: fc.option(id),
});

describe('the address', () => {
  it('says all of the state, whatever it is', () => {
    fc.assert(
      fc.property(address, (state) => {
        expect(readAddress(writeAddress(state))).toEqual(state);
      }),
    );
  });

  it('is read whatever it holds, and then written the same again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        const once = readAddress(text);
        expect(readAddress(writeAddress(once))).toEqual(once);
      }),
    );
  });

  it('is empty on the empty page, and takes nonsense for nothing', () => {
    expect(writeAddress(EMPTY_ADDRESS)).toBe('');
    expect(readAddress('?weight=7&diversity=x&least=2&as=<b>&like=&tag=&exact=yes')).toEqual(EMPTY_ADDRESS);
    expect(readAddress(`?q=${'y'.repeat(5_000)}`).query).toHaveLength(512);
    expect(nameOf(readAddress('?as=neon-punk-user').person)).toBe('neon-punk-user');
  });
});
