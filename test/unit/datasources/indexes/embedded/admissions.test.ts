import { beforeEach, expect, it, vi } from 'vitest';
import { Admissions } from '../../../../../src/datasources/indexes/embedded/admissions.js';
import { AttributeTable } from '../../../../../src/datasources/indexes/embedded/attribute-table.js';
import type { ImageFilter } from '../../../../../src/domain/image.js';
import type { Release } from '../../../../../src/domain/release.js';
import { aRelease } from '../../../../builders/a-release.js';
import { anImage } from '../../../../builders/an-image.js';

const CLUSTERS = ['a', 'b', 'c'];
const IMAGES = 12;

let table: AttributeTable;
let view: {
  release: Release | null;
  state: { revision: number };
  cell: (slot: number) => number;
  ordinalOf: (id: string) => number | undefined;
};
let admissions: Admissions;

beforeEach(() => {
  table = new AttributeTable();
  for (let slot = 0; slot < IMAGES; slot++) table.set(slot, anImage({ type: slot < 6 ? 'low' : 'high' }));
  view = {
    release: null,
    state: { revision: 1 },
    cell: () => 0,
    ordinalOf: (id) => CLUSTERS.indexOf(id),
  };
  publish('first');
  admissions = new Admissions({ document: () => undefined }, view, { follow: async () => undefined, table });
});

/** In the first release an image is in the cluster of its slot modulo 3, in others of the next one. */
function publish(id: string): void {
  view.release = aRelease({ id });
  view.cell = (slot) => (slot + (id === 'first' ? 0 : 1)) % 3;
}
const slotsOf = async (filter: ImageFilter) => [...((await admissions.of(filter)).slots?.toArray() ?? [])];
const expected = (cluster: string, shift = 0) =>
  Array.from({ length: IMAGES }, (_, slot) => slot).filter(
    (slot) => (slot + shift) % 3 === CLUSTERS.indexOf(cluster),
  );
/** Lets something happen after the next scan has read the cells. */
function afterScan(happen: () => void): void {
  const matching = table.matching.bind(table);
  vi.spyOn(table, 'matching').mockImplementationOnce(async (...scan) => {
    const found = await matching(...scan);
    happen();
    return found;
  });
}

it.each([
  ['of clusters alone', {}],
  ['of clusters and others', { types: ['low', 'high'] }],
])('is of one release where another is published meanwhile, and after a rollback: %s', async (_, others) => {
  const filter = { clusters: ['a'], ...others };
  afterScan(() => publish('second'));
  expect(await slotsOf(filter)).toEqual(expected('a', 1));
  publish('first');
  expect(await slotsOf(filter)).toEqual(expected('a'));
  publish('second');
  expect(await slotsOf(filter)).toEqual(expected('a', 1));
});

it('is of one release where the same is live again when the scan ends', async () => {
  const cell = view.cell;
  view.cell = (slot) => cell(slot + 1);
  afterScan(() => publish('first'));
  const found = [slotsOf({ clusters: ['b'] }), slotsOf({ clusters: ['b'] })];
  expect(await Promise.all(found)).toEqual([expected('b'), expected('b')]);
  expect(table.matching).toHaveBeenCalledTimes(2);
});

it('is not kept where the catalogue changed meanwhile', async () => {
  afterScan(() => {
    view.state = { revision: 2 };
  });
  const filter = { types: ['low'] };
  expect(await slotsOf(filter)).toEqual([0, 1, 2, 3, 4, 5]);
  view.state = { revision: 1 };
  await slotsOf(filter);
  await slotsOf(filter);
  expect(table.matching).toHaveBeenCalledTimes(2);
});

it('shares the scans of those who ask in one turn, and keeps what they found', async () => {
  const matching = vi.spyOn(table, 'matching');
  const filters = [
    { clusters: ['a', 'b'] },
    { clusters: ['b', 'c', 'c'] },
    { types: ['low'] },
    { types: ['low'] },
    { clusters: ['a'], types: ['low'] },
    { clusters: ['a'] },
  ];
  const first = await Promise.all(filters.map(slotsOf));
  expect(first[1]).toEqual([...expected('b'), ...expected('c')]);
  expect(first[5]).toEqual(expected('a'));
  expect(matching.mock.calls.map(([filter]) => filter)).toEqual([
    { clusters: ['a', 'b'] },
    { clusters: ['c'] },
    { types: ['low'] },
    { clusters: ['a'], types: ['low'] },
  ]);
  expect(await Promise.all(filters.map(slotsOf))).toEqual(first);
  expect(matching).toHaveBeenCalledTimes(4);
});

it('does not wait for ever for a scan that failed', async () => {
  vi.spyOn(table, 'matching').mockRejectedValueOnce(new Error('lost'));
  const asked = [slotsOf({ clusters: ['a'] }), slotsOf({ clusters: ['a', 'b'] })];
  const ended = await Promise.allSettled(asked);
  expect(ended.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await slotsOf({ clusters: ['a'] })).toEqual(expected('a'));
});
