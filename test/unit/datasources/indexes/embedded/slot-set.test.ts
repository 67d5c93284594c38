import fc from 'fast-check';
import { expect, it } from 'vitest';
import { SlotLists, SlotSet } from '../../../../../src/datasources/indexes/embedded/slot-set.js';

it('holds what was added, once, and lists it in order', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(200)), (slots) => {
      const set = new SlotSet(201);
      for (const slot of slots) set.add(slot);
      const expected = [...new Set(slots)].sort((a, b) => a - b);
      expect([...set.toArray()]).toEqual(expected);
      expect(set.size).toBe(expected.length);
      expect(Array.from({ length: 220 }, (_, slot) => slot).filter((slot) => set.has(slot))).toEqual(
        expected,
      );
    }),
  );
});

it('lists the slots of several lists, and knows each', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(200)), fc.integer({ min: 1, max: 5 }), (slots, count) => {
      const rising = slots.toSorted((a, b) => a - b);
      const lists = Array.from({ length: count }, (_, i) => rising.filter((slot) => slot % count === i));
      const all = new SlotLists(lists.map((list) => Uint32Array.from(list)));
      expect([...all.toArray()]).toEqual(lists.flat());
      expect(all.size).toBe(slots.length);
      expect(Array.from({ length: 220 }, (_, slot) => slot).filter((slot) => all.has(slot))).toEqual(rising);
    }),
  );
});
