import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { identifyPicture } from '../../../src/pipeline/picture-identity.js';
import { type HashedFile, type KnownImage, planIngest } from '../../../src/pipeline/plan-ingest.js';

const known = (path: string, contentHash: string, folder = 'photos'): KnownImage => {
  const { id, source } = identifyPicture(folder, path);
  return { id, source, contentHash };
};
const plan = (
  files: Readonly<Record<string, string>>,
  catalogue: readonly KnownImage[] = [],
  { sync = false, broken = [] as readonly string[], unread = [] as readonly string[] } = {},
) => {
  const hashed = Object.entries(files).map(([path, contentHash]) => ({ path, contentHash }));
  const present = [...Object.keys(files), ...broken];
  const made = planIngest({ folderName: 'photos', files: hashed, present, unread }, catalogue, sync);
  return {
    add: made.add.filter(({ replaces }) => !replaces).map(({ path }) => path),
    change: made.add.filter(({ replaces }) => replaces).map(({ path }) => path),
    unchanged: made.unchanged,
    duplicates: made.duplicates.map((file) =>
      file.kind === 'duplicate' ? `${file.path} of ${file.of}` : '',
    ),
    remove: made.remove,
  };
};
const nothing = { add: [], change: [], unchanged: 0, duplicates: [], remove: [] };

describe('planIngest', () => {
  it('adds what is new, once for each content', () => {
    expect(plan({ 'a.jpg': '1', 'b.jpg': '2', 'c.jpg': '1' })).toEqual({
      ...nothing,
      add: ['a.jpg', 'b.jpg'],
      duplicates: ['c.jpg of a.jpg'],
    });
  });

  it('passes over what is in with this content, and takes what changed', () => {
    expect(plan({ 'a.jpg': '1', 'b.jpg': '3' }, [known('a.jpg', '1'), known('b.jpg', '2')])).toEqual({
      ...nothing,
      unchanged: 1,
      change: ['b.jpg'],
    });
  });

  it('knows the same picture from another folder', () => {
    expect(plan({ 'a.jpg': '1' }, [known('x.jpg', '1', 'holiday')])).toEqual({
      ...nothing,
      duplicates: ['a.jpg of holiday/x.jpg'],
    });
  });

  it('lets two files change places', () => {
    expect(plan({ 'a.jpg': '2', 'b.jpg': '1' }, [known('a.jpg', '1'), known('b.jpg', '2')])).toEqual({
      ...nothing,
      change: ['a.jpg', 'b.jpg'],
    });
  });

  it('takes a picture for new when the file that had its content has another now', () => {
    expect(plan({ 'a.jpg': '2', 'b.jpg': '1' }, [known('a.jpg', '1')])).toEqual({
      ...nothing,
      change: ['a.jpg'],
      add: ['b.jpg'],
    });
  });

  it('gives a content to the file that has an image, and removes with sync what no file shows', () => {
    expect(plan({ 'a.jpg': '2', 'b.jpg': '2' }, [known('b.jpg', '1')])).toEqual({
      ...nothing,
      change: ['b.jpg'],
      duplicates: ['a.jpg of b.jpg'],
    });
    const both = [known('a.jpg', '1'), known('b.jpg', '2')];
    const now = { 'a.jpg': '2', 'b.jpg': '2' };
    const told = { ...nothing, unchanged: 1, duplicates: ['a.jpg of b.jpg'] };
    expect(plan(now, both)).toEqual(told);
    expect(plan(now, both, { sync: true })).toEqual({ ...told, remove: [known('a.jpg', '1').id] });
  });

  it('removes with sync what left this folder, not what broke in it nor what other folders gave', () => {
    const catalogue = [known('a.jpg', '1'), known('b.jpg', '2'), known('x.jpg', '3', 'holiday')];
    expect(plan({}, catalogue, { broken: ['b.jpg'] }).remove).toEqual([]);
    expect(plan({}, catalogue, { broken: ['b.jpg'], sync: true }).remove).toEqual([known('a.jpg', '1').id]);
  });

  it('removes nothing from a folder that could not be read', () => {
    const catalogue = [known('a.jpg', '1'), known('trips/b.jpg', '2'), known('tripsheet.jpg', '3')];
    const unread = { broken: ['trips'], unread: ['trips'], sync: true };
    expect(plan({ 'a.jpg': '1' }, catalogue, unread).remove).toEqual([known('tripsheet.jpg', '3').id]);
  });

  it('with sync leaves exactly the contents of the folder, and has nothing to do the second time', () => {
    const path = fc.constantFrom('a.jpg', 'b.jpg', 'c.jpg', 'd/e.jpg');
    const files = fc
      .uniqueArray(fc.record({ path, contentHash: fc.constantFrom('1', '2', '3') }), {
        selector: (file) => file.path,
      })
      .map((some): readonly HashedFile[] => some);
    fc.assert(
      fc.property(files, files, (before, now) => {
        const apply = (state: readonly HashedFile[], catalogue: readonly KnownImage[]) => {
          const present = state.map((file) => file.path);
          const made = planIngest(
            { folderName: 'photos', files: state, present, unread: [] },
            catalogue,
            true,
          );
          const changed = new Set([...made.remove, ...made.add.map(({ id }) => id)]);
          const added = made.add.map((picture) => {
            const contentHash = state.find((file) => file.path === picture.path)?.contentHash ?? '';
            return { id: picture.id, source: picture.source, contentHash };
          });
          return { made, after: [...catalogue.filter(({ id }) => !changed.has(id)), ...added] };
        };
        const first = apply(before, []).after;
        const { after } = apply(now, first);
        const contents = (images: readonly { contentHash: string }[]) =>
          images.map((image) => image.contentHash).sort();
        expect(contents(after)).toEqual([...new Set(contents(now))]);
        expect(apply(now, after).made).toMatchObject({ add: [], remove: [] });
      }),
      { numRuns: 300 },
    );
  });
});
