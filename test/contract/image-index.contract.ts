import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { seededRandom } from '../../src/clustering/seeded-random.js';
import type { ImageIndex, NearestRequest } from '../../src/datasources/indexes/image-index.js';
import type { ImageIndexWriter, ImageRecord } from '../../src/datasources/indexes/image-index-writer.js';
import type { Cluster, Clustering } from '../../src/domain/cluster.js';
import type { Image, ImageFilter } from '../../src/domain/image.js';
import type { Release } from '../../src/domain/release.js';
import { cosine, type Space, unitVector, type Vector } from '../../src/domain/vector.js';
import { codeOf, referencesOf } from '../../src/scoring/taste-vector/taste-references.js';
import { anImage } from '../builders/an-image.js';
import { someVectors } from '../builders/some-vectors.js';

/** An empty catalogue of a space, open for writing and for searching. */
export interface OpenCatalogue {
  readonly index: ImageIndex;
  readonly writer: ImageIndexWriter;
  /** Resolves when searches see what was written: for an index that follows its writer at a distance. */
  visible?(): Promise<void>;
  close(): Promise<void>;
}

const SPACE: Space = { model: 'contract', dimension: 4 };
const EVERYTHING: NearestRequest = { k: 1_000, filter: {} };

/**
 * Contract of every image index.
 *
 * @param parts  `vectors`: only tests of how vectors are stored and compared
 */
export function imageIndexContract(
  engine: string,
  openAnew: (space: Space) => Promise<OpenCatalogue>,
  parts: 'all' | 'vectors' = 'all',
): void {
  const open = async (space: Space) => withVisibleWrites(await openAnew(space));

  describe(`image index: ${engine}`, () => {
    let catalogue: OpenCatalogue;

    beforeEach(async () => {
      catalogue = await open(SPACE);
    });

    afterEach(async () => {
      await catalogue.close();
    });

    const put = (...records: ImageRecord[]) => catalogue.writer.put(records);
    const nearest = async (query: Vector, request: Partial<NearestRequest> = {}) =>
      (await catalogue.index.nearest(query, { ...EVERYTHING, ...request })).map(({ imageId }) => imageId);

    describe('what was put', () => {
      it('is found at once, with its document, vector and exact cosine', async () => {
        const sun = record('sun', [1, 2, 3, 4], { title: 'The sun', tags: ['sky'] });
        await put(sun, record('moon', [4, 3, 2, 1]));

        const query = unitVector([1, 2, 3, 3]);
        const [first] = await catalogue.index.nearest(query, EVERYTHING);
        expect(first?.imageId).toBe('sun');
        expect(first?.similarity).toBeCloseTo(cosine(query, sun.vector), 6);
        expect((await catalogue.index.documents(['sun'])).get('sun')?.image).toEqual(sun.image);
        expect((await catalogue.index.vectors(['sun'])).get('sun')).toEqual(sun.vector);
        expect((await catalogue.index.counts()).images).toBe(2);
      });

      it('is replaced by what is put under the same id', async () => {
        await put(record('a', [1, 0, 0, 0], { title: 'Old' }), record('b', [0, 1, 0, 0]));
        await put(record('a', [0, 0, 0, 1], { title: 'New' }));

        expect((await catalogue.index.documents(['a'])).get('a')?.image.title).toBe('New');
        expect((await catalogue.index.vectors(['a'])).get('a')).toEqual(unitVector([0, 0, 0, 1]));
        const found = await catalogue.index.nearest(unitVector([1, 0, 0, 0]), EVERYTHING);
        expect(found.map(({ imageId, similarity }) => [imageId, similarity])).toEqual([
          ['a', expect.closeTo(0, 6)],
          ['b', expect.closeTo(0, 6)],
        ]);
        expect((await catalogue.index.counts()).images).toBe(2);
      });

      it('counts once when a batch names it twice, and the last one holds', async () => {
        await put(
          record('a', [1, 0, 0, 0], { title: 'First' }),
          record('a', [0, 1, 0, 0], { title: 'Second' }),
        );
        expect((await catalogue.index.documents(['a'])).get('a')?.image.title).toBe('Second');
        expect((await catalogue.index.counts()).images).toBe(1);
      });

      it('is gone everywhere once it is removed', async () => {
        await put(record('a', [1, 0, 0, 0]), record('b', [0, 1, 0, 0]));
        expect(await catalogue.writer.remove(['a', 'never there'])).toBe(1);

        expect(await nearest(unitVector([1, 0, 0, 0]))).toEqual(['b']);
        expect(await nearest(unitVector([1, 0, 0, 0]), { filter: { types: ['photo'] } })).toEqual(['b']);
        expect(await catalogue.index.documents(['a'])).toEqual(new Map());
        expect(await catalogue.index.vectors(['a'])).toEqual(new Map());
        expect((await catalogue.index.counts()).images).toBe(1);
        expect(await catalogue.writer.remove(['a'])).toBe(0);
      });

      it('raises the revision, and nothing else does', async () => {
        const before = await catalogue.index.revision();
        await put(record('a', [1, 0, 0, 0]));
        const put1 = await catalogue.index.revision();
        expect(put1).toBeGreaterThan(before);
        await nearest(unitVector([1, 0, 0, 0]));
        await catalogue.writer.remove(['never there']);
        expect(await catalogue.index.revision()).toBe(put1);
        await catalogue.writer.remove(['a']);
        expect(await catalogue.index.revision()).toBeGreaterThan(put1);
      });

      it('can be listed by a writer that resumes or clusters', async () => {
        await put(
          record('a', [1, 0, 0, 0], { contentHash: 'aa', source: 'a.jpg', title: 'A', tags: ['x', 'y'] }),
          record('b', [0, 1, 0, 0]),
        );
        await catalogue.writer.remove(['b']);
        expect(await listed(catalogue.writer.known())).toEqual([
          { id: 'a', contentHash: 'aa', source: 'a.jpg', title: 'A', tags: ['x', 'y'] },
        ]);
        expect(await listed(catalogue.writer.all())).toEqual([{ id: 'a', vector: unitVector([1, 0, 0, 0]) }]);
      });

      it('tells what was put, and the folders that it came from', async () => {
        const roots = [
          { id: 'root/1', name: 'DCIM', path: '/media/card/DCIM' },
          { id: 'DCIM', name: 'DCIM', path: null },
        ];
        await catalogue.writer.setRoots(roots);
        const [a, b] = [
          record('a', [1, 0, 0, 0], { source: 'DCIM/a.jpg', root: 'root/1' }),
          record('b', [0, 1, 0, 0], { source: 'DCIM/b.jpg' }),
        ];
        await put(a, b);
        expect(await catalogue.writer.roots()).toEqual(roots);
        expect(await catalogue.writer.recordsOf(['b', 'unknown', 'a'])).toHaveLength(2);
        expect(await catalogue.writer.recordsOf(['a'])).toEqual([a]);
        expect((await listed(catalogue.writer.known())).map(({ id, root }) => [id, root])).toEqual([
          ['a', 'root/1'],
          ['b', undefined],
        ]);
        expect(await listed(catalogue.writer.awaited())).toEqual([]);
      });

      it.each([
        ['of another dimension', [1, 0, 0]],
        ['that is not a number', [Number.NaN, 0, 0, 0]],
        ['that is no unit vector', [1, 1, 0, 0]],
      ])('is refused as a whole with a vector %s', async (_, values) => {
        const bad = { image: anImage({ id: 'bad' }), vector: Float32Array.from(values) };
        await expect(put(record('good', [1, 0, 0, 0]), bad)).rejects.toMatchObject({
          code: 'INTERNAL',
          message: expect.stringContaining('"bad"'),
        });
        expect((await catalogue.index.counts()).images).toBe(0);
      });
    });

    describe('nearest', () => {
      it('orders by cosine falling, and equal cosines by id rising', async () => {
        const twin = [3, 1, 0, 0];
        await put(...['m', 'z', 'b', 'a', 'y'].map((id) => record(id, twin)), record('x', [1, 0, 0, 0]));
        expect(await nearest(unitVector([1, 0, 0, 0]))).toEqual(['x', 'a', 'b', 'm', 'y', 'z']);
      });

      it('takes the lowest ids when more tie than were asked for', async () => {
        const ids = Array.from({ length: 300 }, (_, i) => `twin-${String((i * 7) % 300).padStart(3, '0')}`);
        await put(...ids.map((id) => record(id, [1, 1, 0, 0])));
        expect(await nearest(unitVector([1, 0, 0, 0]), { k: 3 })).toEqual([
          'twin-000',
          'twin-001',
          'twin-002',
        ]);
      });

      it('answers everything when k is larger than the catalogue, and nothing from an empty one', async () => {
        expect(await nearest(unitVector([1, 0, 0, 0]))).toEqual([]);
        await put(record('a', [1, 0, 0, 0]), record('b', [-1, 0, 0, 0]));
        const found = await catalogue.index.nearest(unitVector([1, 0, 0, 0]), EVERYTHING);
        expect(found.map(({ similarity }) => similarity)).toEqual([
          expect.closeTo(1, 6),
          expect.closeTo(-1, 6),
        ]);
      });

      it('is the exact answer on a small catalogue', async () => {
        const vectors = someVectors({ count: 500, dimension: 4, seed: 7 });
        await put(...vectors.map((vector, i) => ({ image: anImage({ id: `image-${i}` }), vector })));
        for (const query of someVectors({ count: 10, dimension: 4, seed: 8 })) {
          const exact = vectors
            .map((vector, i) => ({ id: `image-${i}`, similarity: cosine(query, vector) }))
            .sort((a, b) => b.similarity - a.similarity)
            .slice(0, 20)
            .map(({ id }) => id);
          expect(await nearest(query, { k: 20 })).toEqual(exact);
        }
      });

      it('refuses a query of another dimension, naming both sides', async () => {
        await put(record('a', [1, 0, 0, 0]));
        await expect(nearest(unitVector([1, 0, 0]))).rejects.toMatchObject({
          code: 'INTERNAL',
          message: expect.stringMatching(/3.*contract\/4/),
        });
      });
    });

    if (parts === 'vectors') return;

    describe('releases', () => {
      const CLUSTERS = [cluster('north', [1, 0, 0, 0]), cluster('south', [-1, 0, 0, 0])];

      it('are missing until the first is published', async () => {
        await put(record('a', [1, 0, 0, 0]));
        await expect(catalogue.index.release()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
        expect(await catalogue.writer.clustering()).toBeNull();
        expect(await catalogue.index.clusters()).toEqual([]);
      });

      it('bring their clusters, with sizes, by id rising', async () => {
        await put(record('a', [1, 0, 0, 0]), record('b', [1, 1, 0, 0]), record('c', [-1, 0, 0, 0]));
        const release = await publish(catalogue.writer, 'r1', {
          id: 'k1',
          clusters: [...CLUSTERS].reverse(),
        });

        expect(await catalogue.index.release()).toEqual(release);
        const clusters = await catalogue.index.clusters();
        expect(clusters.map(({ id, size }) => [id, size])).toEqual([
          ['north', 2],
          ['south', 1],
        ]);
        expect(clusters[0]?.centroid).toEqual(CLUSTERS[0]?.centroid);
        expect(await catalogue.index.clusters()).toBe(clusters);
        expect(await catalogue.index.counts()).toEqual({ images: 3, clusters: 2 });
        expect((await catalogue.writer.clustering())?.clusters.map(({ size }) => size)).toEqual([2, 1]);
      });

      it('keep the highest number that a cluster ever had, so that no id is given out twice', async () => {
        await put(record('a', [1, 0, 0, 0]));
        await publish(catalogue.writer, 'r1', { id: 'k1', clusters: CLUSTERS, lastNumber: 42 });
        expect((await catalogue.writer.clustering())?.lastNumber).toBe(42);
      });

      it('put each image where the publisher says, and the others in the nearest cluster', async () => {
        await put(record('a', [1, 0, 0, 0]), record('b', [-1, 0, 0, 0]));
        await publish(catalogue.writer, 'r1', { id: 'k1', clusters: CLUSTERS }, new Map([['a', 'south']]));
        await put(record('late', [2, 1, 0, 0]));

        const found = await catalogue.index.nearest(unitVector([1, 0, 0, 0]), EVERYTHING);
        expect(found.map(({ imageId, clusterId }) => [imageId, clusterId])).toEqual([
          ['a', 'south'],
          ['late', 'north'],
          ['b', 'south'],
        ]);
        expect((await catalogue.index.documents(['late'])).get('late')?.clusterId).toBe('north');
        expect(await nearest(unitVector([1, 0, 0, 0]), { filter: { clusters: ['north'] } })).toEqual([
          'late',
        ]);
      });

      it('keep sizes true to what is there', async () => {
        await put(record('a', [1, 0, 0, 0]), record('b', [1, 1, 0, 0]));
        await publish(catalogue.writer, 'r1', { id: 'k1', clusters: CLUSTERS });
        await catalogue.writer.remove(['a']);
        await put(record('b', [-1, 0, 0, 0]), record('c', [-1, 0, 0, 1]));
        expect((await catalogue.index.clusters()).map(({ size }) => size)).toEqual([0, 2]);
      });

      it('switch as one: another clustering, other cells, other ids', async () => {
        await put(record('a', [1, 0, 0, 0]), record('b', [-1, 0, 0, 0]));
        await publish(catalogue.writer, 'r1', { id: 'k1', clusters: CLUSTERS });
        await catalogue.index.clusters();
        await publish(catalogue.writer, 'r2', { id: 'k2', clusters: [cluster('all', [0, 1, 0, 0])] });

        expect((await catalogue.index.release()).id).toBe('r2');
        expect((await catalogue.index.clusters()).map(({ id, size }) => [id, size])).toEqual([['all', 2]]);
        expect((await catalogue.index.documents(['a'])).get('a')?.clusterId).toBe('all');
        expect(await nearest(unitVector([1, 0, 0, 0]), { filter: { clusters: ['north'] } })).toEqual([]);
        expect(await catalogue.index.exemplars('north', 4)).toEqual([]);
      });

      it('refuse cells of clusters that they do not have, and change nothing', async () => {
        await put(record('a', [1, 0, 0, 0]));
        await publish(catalogue.writer, 'r1', { id: 'k1', clusters: CLUSTERS });
        const cells = new Map([['a', 'elsewhere']]);
        await expect(
          publish(catalogue.writer, 'r2', { id: 'k2', clusters: CLUSTERS }, cells),
        ).rejects.toMatchObject({
          code: 'INTERNAL',
          message: expect.stringContaining('elsewhere'),
        });
        expect((await catalogue.index.release()).id).toBe('r1');
      });

      it('write every vector in short by their references, which stay when images leave', async () => {
        const sample = someVectors({ count: 40, dimension: 4, seed: 5 });
        const references = referencesOf(sample, seededRandom(1));
        const other = referencesOf(sample.slice(0, 20), seededRandom(2));
        if (references === null || other === null) throw new Error('The vectors are all the same.');
        const stated = { a: record('a', [1, 0, 2, 0]), b: record('b', [-1, 3, 0, 0], { title: 'Bee' }) };
        await put(stated.a);
        const clustering = { id: 'k1', clusters: CLUSTERS };
        await catalogue.writer.publish(aRelease('r1', 'k1'), clustering, new Map(), references);
        await put(stated.b);

        const { index } = catalogue;
        const codes = new Map(
          Object.entries(stated).map(([id, { vector }]) => [id, codeOf(vector, references)]),
        );
        const found = await index.nearest(unitVector([1, 0, 0, 0]), EVERYTHING);
        expect(new Map(found.map(({ imageId, code }) => [imageId, code]))).toEqual(codes);
        expect(await index.codes(['b', 'a', 'unknown'])).toEqual(codes);
        expect((await index.matchText('bee', EVERYTHING))[0]?.code).toEqual(codes.get('b'));
        expect(await index.references()).toEqual(references);

        await catalogue.writer.publish(aRelease('r2', 'k1'), clustering, new Map(), other);
        expect((await index.codes(['a'])).get('a')).toEqual(codeOf(stated.a.vector, other));
        await catalogue.writer.publish(aRelease('r3', 'k1'), clustering, new Map());
        expect([await index.references(), (await index.codes(['a'])).size]).toEqual([null, 0]);
        expect(await index.nearest(unitVector([1, 0, 0, 0]), EVERYTHING)).toEqual(
          found.map(({ code: _, ...neighbour }) => ({ ...neighbour, similarity: expect.any(Number) })),
        );

        await put(record('late', [1, 1, 1, 1]));
        await catalogue.writer.remove(['a']);
        await catalogue.writer.rollBack();
        expect(await index.references()).toEqual(other);
        const late = unitVector([1, 1, 1, 1]);
        expect(await index.codes(['a', 'b', 'late'])).toEqual(
          new Map([
            ['b', codeOf(stated.b.vector, other)],
            ['late', codeOf(late, other)],
          ]),
        );
      });

      it('are refused in another space, naming both', async () => {
        const other = { ...aRelease('r1', 'k1'), space: { model: 'other', dimension: 4 } };
        await expect(
          catalogue.writer.publish(other, { id: 'k1', clusters: CLUSTERS }, new Map()),
        ).rejects.toMatchObject({ message: expect.stringMatching(/contract\/4.*other\/4/) });
      });

      it('can be gone back from: the clustering and the cells of then, and a place for what came since', async () => {
        await put(record('a', [1, 0, 0, 0]), record('b', [-1, 0, 0, 0]), record('gone', [1, 0, 1, 0]));
        const first = await publish(
          catalogue.writer,
          'r1',
          { id: 'k1', clusters: CLUSTERS, lastNumber: 7 },
          new Map([['a', 'south']]),
        );
        const second = await publish(catalogue.writer, 'r2', {
          id: 'k2',
          clusters: [cluster('all', [0, 1, 0, 0])],
          lastNumber: 9,
        });
        expect(await catalogue.writer.releases()).toEqual([first, second]);
        await put(record('late', [2, 1, 0, 0]), record('b', [2, 0, 1, 0], { title: 'New' }));
        await catalogue.writer.remove(['gone']);

        expect(await catalogue.writer.rollBack()).toEqual(first);
        expect(await catalogue.index.release()).toEqual(first);
        expect(await catalogue.writer.releases()).toEqual([first]);
        expect((await catalogue.index.clusters()).map(({ id, size }) => [id, size])).toEqual([
          ['north', 2],
          ['south', 1],
        ]);
        const found = await catalogue.index.nearest(unitVector([1, 0, 0, 0]), EVERYTHING);
        expect(found.map(({ imageId, clusterId }) => [imageId, clusterId])).toEqual([
          ['a', 'south'],
          ['b', 'north'],
          ['late', 'north'],
        ]);
        expect((await catalogue.index.documents(['b'])).get('b')?.image.title).toBe('New');
        expect((await catalogue.writer.clustering())?.lastNumber).toBe(9);
        await put(record('later', [-1, 1, 0, 0]));
        expect((await catalogue.index.documents(['later'])).get('later')?.clusterId).toBe('south');
      });

      it('cannot be gone back from when there is no earlier one', async () => {
        await expect(catalogue.writer.rollBack()).rejects.toMatchObject({ code: 'NOT_FOUND' });
        await put(record('a', [1, 0, 0, 0]));
        await publish(catalogue.writer, 'r1', { id: 'k1', clusters: CLUSTERS });
        await expect(catalogue.writer.rollBack()).rejects.toMatchObject({ code: 'NOT_FOUND' });
        expect((await catalogue.index.release()).id).toBe('r1');
      });

      it('show the images nearest to each centroid', async () => {
        await put(
          record('far', [1, 1, 1, 0]),
          record('near', [1, 0.1, 0, 0]),
          record('middle', [1, 1, 0, 0]),
          record('other', [-1, 0, 0, 0]),
        );
        await publish(catalogue.writer, 'r1', { id: 'k1', clusters: CLUSTERS });
        expect(await catalogue.index.exemplars('north', 2)).toEqual(['near', 'middle']);
        expect(await catalogue.index.exemplars('north', 9)).toEqual(['near', 'middle', 'far']);
        expect(await catalogue.index.exemplars('unheard of', 4)).toEqual([]);
        await catalogue.writer.remove(['near']);
        expect(await catalogue.index.exemplars('north', 2)).toEqual(['middle', 'far']);
      });
    });

    describe('spellings', () => {
      beforeEach(async () => {
        await put(
          record('horse', [1, 0, 0, 0], { title: 'A horse', keywords: ['animal'], tags: ['origami'] }),
          record('house', [0, 1, 0, 0], { title: 'Two houses', keywords: ['house'], tags: ['Origami'] }),
          record('home', [0, 0, 1, 0], { title: 'A house at home', tags: ['oil-painting'] }),
        );
      });

      const spelling = async (word: string) => (await catalogue.index.spellings([word])).get(word);
      const near = async (word: string) => (await spelling(word))?.near.map((each) => each.word);

      it('knows the words of titles, keywords and tags', async () => {
        const words = ['horse', 'houses', 'house', 'animal', 'origami', 'hrose', 'zebra'];
        const known = [...(await catalogue.index.spellings(words))].map(([word, { known }]) => [word, known]);
        expect(Object.fromEntries(known)).toEqual({
          ...{ horse: true, houses: true, house: true, animal: true, origami: true },
          ...{ hrose: false, zebra: false },
        });
        expect(await catalogue.index.spellings([])).toEqual(new Map());
      });

      it('names the words near to one that it lacks, those of more images first', async () => {
        expect(await near('hrose')).toEqual(['horse']);
        expect(await near('iorse')).toEqual(['horse']);
        expect(await near('hose')).toEqual(['house', 'home', 'horse']);
        expect(await near('orgami')).toEqual(['origami']);
        expect(await near('anmial')).toEqual(['animal']);
        expect(await near('origamixyz')).toEqual([]);
        expect(await near('origammmi')).toEqual(['origami']);
        expect(await near('zebra')).toEqual([]);
      });

      it('names none near to a word that it has', async () => {
        expect(await spelling('house')).toEqual({ known: true, near: [] });
      });

      it('learns what is put', async () => {
        expect(await near('zerba')).toEqual([]);
        await put(record('zebra', [0, 0, 0, 1], { title: 'A zebra' }));
        expect(await near('zerba')).toEqual(['zebra']);
        expect(await spelling('zebra')).toEqual({ known: true, near: [] });
      });
    });

    it('matches tags and types whatever the case, in any alphabet and with any signs', async () => {
      const labels = ['Neon-Punk', 'ÉTÉ', 'Οδός', 'straße', '猫', 'C++ [50%] ~a.b?', 'e\u0301te\u0301'];
      await put(
        ...labels.map((label, i) => record(`tag-${i}`, [9, i, 0, 0], { tags: ['other', label], type: 'x' })),
        ...labels.map((label, i) => record(`type-${i}`, [0, 0, 9, i], { tags: [], type: label })),
      );
      const found = (filter: ImageFilter) => nearest(unitVector([1, 1, 1, 1]), { filter });
      for (const [i, label] of labels.entries()) {
        for (const asked of new Set([label, label.toLowerCase(), label.toUpperCase().replace('SS', 'ß')])) {
          expect([asked, await found({ tags: [asked] })]).toEqual([asked, [`tag-${i}`]]);
          expect([asked, await found({ types: ['none', asked] })]).toEqual([asked, [`type-${i}`]]);
        }
      }
      for (const other of ['neon.punk', 'neonxpunk', 'Neon', 'c++ [50%] ~axb?', 'ETE'])
        expect(await found({ tags: [other] })).toEqual([]);
      expect(await found({ tags: ['NEON-PUNK', 'Été'], types: ['X'] })).toEqual(['tag-1', 'tag-0']);
    });

    describe('names of files', () => {
      beforeEach(async () => {
        const from = (id: string, source: string, title: string, type = 'photo') =>
          record(id, [1, 0, 0, 0], { source, title, type });
        await put(
          from('b', 'Pictures/2023/IMG_0001.jpg', '2023 IMG 0001'),
          from('a', 'Pictures/2024/img_0001.JPG', '2024 Img 0001', 'comic'),
          from('c', 'Pictures/IMG_0001.png', 'Pictures IMG 0001'),
          from('d', 'Pictures/red-car_on.road.webp', 'Red car on road'),
          from('e', 'Pictures/Be\u0301be\u0301 (1).jpeg', 'Bébé (1)'),
        );
      });

      const named = async (name: string, request: Partial<NearestRequest> = {}) =>
        (await catalogue.index.named(name, { ...EVERYTHING, ...request })).map(({ imageId }) => imageId);

      it.each([
        ['IMG_0001.jpg', ['a', 'b']],
        ['img_0001.JPG', ['a', 'b']],
        ['2023/IMG_0001.jpg', ['b']],
        ['Pictures/2023/IMG_0001.jpg', ['b']],
        ['023/IMG_0001.jpg', []],
        ['IMG_0001.png', ['c']],
        ['IMG 0001.png', []],
        ['IMG_0001', []],
        ['0001.jpg', []],
        ['red-car_on.road.webp', ['d']],
        ['bébé (1).jpeg', ['e']],
        ['nothing.jpg', []],
      ])('%s finds %j', async (name, ids) => {
        expect(await named(name)).toEqual(ids);
      });

      it('obey the filter and k, and follow what is put and removed', async () => {
        expect(await named('IMG_0001.jpg', { filter: { types: ['comic'] } })).toEqual(['a']);
        expect(await named('IMG_0001.jpg', { k: 1 })).toEqual(['a']);
        await put(record('b', [1, 0, 0, 0], { source: 'Pictures/moved.jpg', title: 'Moved' }));
        await catalogue.writer.remove(['a']);
        expect([await named('IMG_0001.jpg'), await named('moved.jpg')]).toEqual([[], ['b']]);
      });
    });

    describe('matchText', () => {
      beforeEach(async () => {
        await put(
          record('cat', [1, 0, 0, 0], {
            title: 'A sleeping cat',
            keywords: ['animal', 'pet'],
            tags: ['neon-punk'],
          }),
          record('dog', [0, 1, 0, 0], { title: 'A running dog', keywords: ['animal', 'pet'], type: 'comic' }),
          record('catalogue', [0, 0, 1, 0], { title: 'Paper stack', keywords: ['office'] }),
        );
      });

      const matching = async (text: string, request: Partial<NearestRequest> = {}) =>
        (await catalogue.index.matchText(text, { ...EVERYTHING, ...request })).map(({ imageId }) => imageId);

      it('reads titles and keywords, best first', async () => {
        expect(await matching('sleeping cat')).toEqual(['cat']);
        expect((await matching('animal')).sort()).toEqual(['cat', 'dog']);
        expect((await matching('dog pet'))[0]).toBe('dog');
        expect(await matching('zebra')).toEqual([]);
      });

      it('never reads the style from a tag', async () => {
        expect(await matching('neon-punk')).toEqual([]);
      });

      it('obeys the filter and k', async () => {
        expect(await matching('animal', { filter: { types: ['comic'] } })).toEqual(['dog']);
        expect(await matching('animal', { filter: { excludeIds: ['dog'] } })).toEqual(['cat']);
        expect(await matching('animal', { k: 1 })).toHaveLength(1);
      });

      it('sees what is put and removed', async () => {
        expect(await matching('zebra')).toEqual([]);
        await put(record('zebra', [0, 0, 0, 1], { title: 'A zebra' }));
        await catalogue.writer.remove(['cat']);
        expect(await matching('zebra')).toEqual(['zebra']);
        expect(await matching('animal')).toEqual(['dog']);
      });
    });
  });

  describe(`image index: ${engine}: filters`, () => {
    const query = unitVector([1, 0, 0, 0]);

    let filtered: OpenCatalogue;

    beforeAll(async () => {
      filtered = await open(SPACE);
      await filtered.writer.put([
        record('cat-photo', [9, 1, 0, 0], {
          type: 'photo',
          tags: ['cat', 'animal'],
          width: 800,
          height: 600,
        }),
        record('cat-comic', [8, 1, 0, 0], {
          type: 'comic',
          tags: ['cat', 'animal'],
          width: 256,
          height: 256,
        }),
        record('car-photo', [1, 0, 8, 0], { type: 'photo', tags: ['car'], width: 600, height: 800 }),
        record('bare', [1, 0, 9, 0], { type: 'clay', tags: [], width: 10, height: 10 }),
      ]);
      await publish(filtered.writer, 'r1', {
        id: 'k1',
        clusters: [cluster('cats', [1, 0, 0, 0]), cluster('rest', [0, 0, 1, 0])],
      });
    });

    afterAll(async () => {
      await filtered.close();
    });

    const passing = async (filter: ImageFilter, k = 1_000) =>
      (await filtered.index.nearest(query, { k, filter })).map(({ imageId }) => imageId);

    it.each([
      [{ types: ['photo'] }, ['cat-photo', 'car-photo']],
      [{ types: ['comic', 'clay'] }, ['cat-comic', 'bare']],
      [{ types: ['unheard of'] }, []],
      [{ types: [] }, []],
      [{ tags: ['cat'] }, ['cat-photo', 'cat-comic']],
      [{ tags: ['car', 'animal'] }, ['cat-photo', 'cat-comic', 'car-photo']],
      [{ clusters: ['rest'] }, ['car-photo', 'bare']],
      [{ clusters: ['rest', 'cats'] }, ['cat-photo', 'cat-comic', 'car-photo', 'bare']],
      [{ clusters: ['unheard of'] }, []],
      [{ excludeIds: ['cat-photo', 'unheard of'] }, ['cat-comic', 'car-photo', 'bare']],
      [{ excludeIds: [] }, ['cat-photo', 'cat-comic', 'car-photo', 'bare']],
      [{ minWidth: 600 }, ['cat-photo', 'car-photo']],
      [{ minHeight: 601 }, ['car-photo']],
      [{ minWidth: 601, minHeight: 601 }, []],
      [{ types: ['photo'], tags: ['animal'], clusters: ['cats'], minWidth: 256 }, ['cat-photo']],
      [{ tags: ['cat'], excludeIds: ['cat-photo'] }, ['cat-comic']],
    ])('%j', async (filter, expected) => {
      expect(await passing(filter)).toEqual(expected);
    });

    it('find the few among the many, nearest first', async () => {
      const vectors = someVectors({ count: 800, dimension: 4, seed: 3 });
      await filtered.writer.put(
        vectors.map((vector, i) => ({
          image: anImage({ id: `image-${i}`, tags: i % 100 === 0 ? ['rare'] : ['common'] }),
          vector,
        })),
      );
      const exact = [0, 1, 2, 3, 4, 5, 6, 7]
        .map((i) => ({ id: `image-${i * 100}`, similarity: cosine(query, vectors[i * 100] ?? query) }))
        .sort((a, b) => b.similarity - a.similarity)
        .map(({ id }) => id);
      expect(await passing({ tags: ['rare'] }, 20)).toEqual(exact);
      expect(await passing({ tags: ['common'], clusters: ['cats'] }, 20)).toHaveLength(20);
    });
  });
}

/** The same catalogue, whose writer resolves only when searches see what it did. */
function withVisibleWrites(catalogue: OpenCatalogue): OpenCatalogue {
  const { writer, visible } = catalogue;
  if (visible === undefined) return catalogue;
  const seen = async <T>(done: Promise<T>): Promise<T> => {
    const result = await done;
    await visible();
    return result;
  };
  return {
    ...catalogue,
    writer: {
      put: (records) => seen(writer.put(records)),
      remove: (ids) => seen(writer.remove(ids)),
      known: () => writer.known(),
      awaited: () => writer.awaited(),
      recordsOf: (ids) => writer.recordsOf(ids),
      roots: () => writer.roots(),
      setRoots: (roots) => writer.setRoots(roots),
      all: () => writer.all(),
      publish: (...publication) => seen(writer.publish(...publication)),
      clustering: () => writer.clustering(),
      releases: () => writer.releases(),
      rollBack: () => seen(writer.rollBack()),
      close: () => writer.close(),
    },
  };
}

/** An image of which only the direction of its vector and the given fields matter. */
export function record(id: string, direction: readonly number[], fields: Partial<Image> = {}): ImageRecord {
  return { image: anImage({ id, ...fields }), vector: unitVector(direction) };
}

export function cluster(id: string, direction: readonly number[]): Cluster {
  return { id, size: 0, centroid: unitVector(direction) };
}

export function aRelease(id: string, clustering: string, space = SPACE): Release {
  const spread = { text: 0.2, image: 0.2, mixed: 0.2 };
  const fit = { labels: 'tags', queries: 9, judgements: 900, logLoss: 0.1, exponentialLogLoss: 0.2 } as const;
  const relevance = { text: { best: 0.9, gaps: [0, 0.75, 1.25], probabilities: [0.9, 0.7, 0.05], fit } };
  const createdAt = '2026-01-01T00:00:00.000Z';
  return { id, index: 'index', space, spread, relevance, clustering, images: 0, createdAt };
}

async function publish(
  writer: ImageIndexWriter,
  id: string,
  clustering: Clustering,
  cells: ReadonlyMap<string, string> = new Map(),
): Promise<Release> {
  const release = aRelease(id, clustering.id);
  await writer.publish(release, clustering, cells);
  // Which concrete index serves it is the engine's to say.
  return { ...release, index: expect.any(String) };
}

async function listed<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}
