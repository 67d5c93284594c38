import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { identifyImage } from '../../../../src/catalogue/ingest/image-identity.js';
import {
  type HashedFile,
  type KnownImage,
  planIngest,
} from '../../../../src/catalogue/ingest/plan-ingest.js';
import { Places } from '../../../../src/catalogue/ingest/roots/places.js';

const PHOTOS = { id: 'root/photos', name: 'photos', path: '/disk/photos' };
const HOLIDAY = { id: 'root/holiday', name: 'holiday', path: '/disk/holiday' };
/** A memory card that is not mounted. */
const CARD = { id: 'root/card', name: 'card', path: null };
const places = new Places([PHOTOS, HOLIDAY, CARD]);

const known = (path: string, contentHash: string, { id, name } = PHOTOS): KnownImage => ({
  ...identifyImage(name, path, contentHash),
  root: id,
  contentHash,
});
const plan = (
  files: Readonly<Record<string, string>>,
  catalogue: readonly KnownImage[] = [],
  {
    sync = false,
    broken = [] as readonly string[],
    unread = [] as readonly string[],
    elsewhere = [] as readonly string[],
  } = {},
) => {
  const hashed = Object.entries(files).map(([path, contentHash]) => ({ path, contentHash }));
  const present = [...Object.keys(files), ...broken];
  const made = planIngest(
    { folder: PHOTOS.path, places, files: hashed, present, unread, elsewhere: new Set(elsewhere) },
    catalogue,
    sync,
  );
  const named = ({ id, path }: { id: string; path: string }) => `${id} at ${path}`;
  return {
    add: made.add.filter(({ replaces }) => !replaces).map(({ path }) => path),
    change: made.add.filter(({ replaces }) => replaces).map(named),
    moved: made.moved.map(named),
    unchanged: made.unchanged,
    duplicates: made.duplicates.map((file) =>
      file.kind === 'duplicate' ? `${file.path} of ${file.of}` : '',
    ),
    remove: made.remove,
  };
};
const nothing = { add: [], change: [], moved: [], unchanged: 0, duplicates: [], remove: [] };
const [a, b] = [known('a.jpg', '1'), known('b.jpg', '2')];

describe('planIngest', () => {
  it('adds what is new, once for each content', () => {
    expect(plan({ 'a.jpg': '1', 'b.jpg': '2', 'c.jpg': '1' })).toEqual({
      ...nothing,
      add: ['a.jpg', 'b.jpg'],
      duplicates: ['c.jpg of a.jpg'],
    });
  });

  it('passes over what is in with this content, and keeps the id of what was edited in place', () => {
    expect(plan({ 'a.jpg': '1', 'b.jpg': '3' }, [a, b])).toEqual({
      ...nothing,
      unchanged: 1,
      change: [`${b.id} at b.jpg`],
    });
  });

  it('knows a copy of a picture in another folder, and the picture itself when it has left that folder', () => {
    const x = known('x.jpg', '1', HOLIDAY);
    const copied = { elsewhere: ['/disk/holiday/x.jpg'] };
    expect(plan({ 'a.jpg': '1' }, [x], copied)).toEqual({
      ...nothing,
      duplicates: ['a.jpg of holiday/x.jpg'],
    });
    expect(plan({ 'a.jpg': '1' }, [x])).toEqual({ ...nothing, moved: [`${x.id} at a.jpg`] });
  });

  it('takes over a picture of a card that is not there', () => {
    const x = known('x.jpg', '1', { ...CARD, path: '' });
    expect(plan({ 'a.jpg': '1' }, [x])).toEqual({ ...nothing, moved: [`${x.id} at a.jpg`] });
    expect(plan({}, [x], { sync: true, broken: ['b.jpg'] })).toEqual(nothing);
  });

  it('follows pictures that change places', () => {
    expect(plan({ 'a.jpg': '2', 'b.jpg': '1' }, [a, b])).toEqual({
      ...nothing,
      moved: [`${b.id} at a.jpg`, `${a.id} at b.jpg`],
    });
  });

  it('follows a picture that made place for another', () => {
    expect(plan({ 'a.jpg': '2', 'b.jpg': '1' }, [a])).toEqual({
      ...nothing,
      moved: [`${a.id} at b.jpg`],
      add: ['a.jpg'],
    });
  });

  it('takes a picture that was moved and edited for a new one', () => {
    expect(plan({ 'z.jpg': '3' }, [a], { sync: true })).toEqual({
      ...nothing,
      add: ['z.jpg'],
      remove: [a.id],
    });
  });

  it('removes with sync what was overwritten by another picture', () => {
    const overwritten = plan({ 'a.jpg': '2' }, [a, b], { sync: true });
    expect(overwritten).toEqual({ ...nothing, moved: [`${b.id} at a.jpg`], remove: [a.id] });
    expect(plan({ 'a.jpg': '2' }, [a, b])).toEqual({ ...nothing, moved: [`${b.id} at a.jpg`] });
  });

  it('gives a content to the file that has an image, and removes with sync what no file shows', () => {
    const old = known('b.jpg', '1');
    expect(plan({ 'a.jpg': '2', 'b.jpg': '2' }, [old])).toEqual({
      ...nothing,
      change: [`${old.id} at b.jpg`],
      duplicates: ['a.jpg of b.jpg'],
    });
    const now = { 'a.jpg': '2', 'b.jpg': '2' };
    const told = { ...nothing, unchanged: 1, duplicates: ['a.jpg of b.jpg'] };
    expect(plan(now, [a, b])).toEqual(told);
    expect(plan(now, [a, b], { sync: true })).toEqual({ ...told, remove: [a.id] });
  });

  it('removes with sync what left this folder, not what broke in it nor what other folders gave', () => {
    const catalogue = [a, b, known('x.jpg', '3', HOLIDAY)];
    expect(plan({}, catalogue, { broken: ['b.jpg'] }).remove).toEqual([]);
    expect(plan({}, catalogue, { broken: ['b.jpg'], sync: true }).remove).toEqual([a.id]);
  });

  it('removes nothing from a folder that could not be read', () => {
    const sheet = known('tripsheet.jpg', '3');
    const catalogue = [a, known('trips/b.jpg', '2'), sheet];
    const unread = { broken: ['trips'], unread: ['trips'], sync: true };
    expect(plan({ 'a.jpg': '1' }, catalogue, unread).remove).toEqual([sheet.id]);
  });

  it('puts in again, under its id, what waits in the index that is to be replaced', () => {
    const waiting = [a, b].map((image) => ({ ...image, isAwaited: true }));
    const state = { 'a.jpg': '1', 'c.jpg': '2', 'd.jpg': '3' };
    expect(plan(state, waiting, { sync: true })).toEqual({ ...nothing, add: ['a.jpg', 'c.jpg', 'd.jpg'] });
  });

  it('with sync leaves exactly the contents of the folder, and has nothing to do the second time', () => {
    const path = fc.constantFrom('a.jpg', 'b.jpg', 'c.jpg', 'd/e.jpg');
    const files = fc
      .uniqueArray(fc.record({ path, contentHash: fc.constantFrom('1', '2', '3') }), {
        selector: (file) => file.path,
      })
      .map((some): readonly HashedFile[] => some);
    const apply = (state: readonly HashedFile[], catalogue: readonly KnownImage[]) => {
      const present = state.map((file) => file.path);
      const made = planIngest(
        { folder: PHOTOS.path, places, files: state, present, unread: [], elsewhere: new Set() },
        catalogue,
        true,
      );
      const put = [...made.add, ...made.moved];
      const changed = new Set([...made.remove, ...put.map(({ id }) => id)]);
      const after = [...catalogue.filter(({ id }) => !changed.has(id)), ...put];
      return { made, after };
    };
    const contents = (images: readonly { contentHash: string }[]) =>
      images.map((image) => image.contentHash).sort();
    fc.assert(
      fc.property(files, files, (before, now) => {
        const first = apply(before, []).after;
        const { after } = apply(now, first);
        expect(contents(after)).toEqual([...new Set(contents(now))]);
        expect(new Set(after.map(({ id }) => id)).size).toBe(after.length);
        // Content that stays keeps its id, wherever the file is now.
        for (const { id, contentHash } of first) {
          const held = after.find((image) => image.contentHash === contentHash);
          if (held !== undefined) expect(held.id).toBe(id);
        }
        expect(apply(now, after).made).toMatchObject({ add: [], moved: [], remove: [] });
      }),
      { numRuns: 300 },
    );
  });
});
