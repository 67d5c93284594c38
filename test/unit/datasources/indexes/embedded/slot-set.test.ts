import fc from 'fast-check';
import { expect, it } from 'vitest';
import { SlotSet } from '../../../../../src/datasources/indexes/embedded/slot-set.js';

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

it('is united with others of any capacity', () => {
  fc.assert(
    fc.property(fc.array(fc.array(fc.nat(200))), (lists) => {
      const sets = lists.map((slots) => {
        const set = new SlotSet(Math.max(0, ...slots) + 1);
        for (const slot of slots) set.add(slot);
        return set;
      });
      const all = SlotSet.union(sets);
      const expected = [...new Set(lists.flat())].sort((a, b) => a - b);
      expect([...all.toArray()]).toEqual(expected);
      expect(all.size).toBe(expected.length);
    }),
  );
});
