// Cosines of pictures with themselves, encoded again or taken once more, and other pictures to them:
// node bench/near-duplicates.mjs [DATA_DIR/<catalogue>]   (of the demo, after `npm run build`)
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { openClipEmbedder } from '../dist/datasources/embedders/clip.embedder.js';
import { openEmbeddedCatalogueReader } from '../dist/datasources/indexes/embedded/embedded.catalogue-reader.js';
import { openEmbeddedIndex } from '../dist/datasources/indexes/embedded/embedded.index.js';
import { cosine } from '../dist/domain/vector.js';
import { NEAR_DUPLICATE } from '../dist/scoring/near-duplicates.js';

const LOOKED_AT = 60;
const AGAIN = {
  'JPEG of quality 90': (picture) => picture.jpeg({ quality: 90 }),
  'JPEG of quality 50': (picture) => picture.jpeg({ quality: 50 }),
  'WebP of quality 75': (picture) => picture.webp({ quality: 75 }),
  'half the size': (picture) => picture.resize(128).jpeg({ quality: 85 }),
  'brighter by 8 %': (picture) => picture.modulate({ brightness: 1.08 }).jpeg({ quality: 90 }),
  'moved by 4 %': (picture) => picture.extract({ left: 10, top: 0, width: 246, height: 256 }).jpeg(),
  'cropped by 3 % a side': (picture) => picture.extract({ left: 8, top: 8, width: 240, height: 240 }).jpeg(),
};

const directory = process.argv[2] ?? '.data/demo';
const reader = await openEmbeddedCatalogueReader(directory);
if (reader === null) throw new Error(`There is no catalogue in ${directory}.`);
const index = await openEmbeddedIndex({ directory, space: reader.record.space, readOnly: true });
const nearest = [];
for await (const { id, vector } of reader.all()) {
  const [neighbour] = await index.nearest(vector, { k: 1, filter: { excludeIds: [id] } });
  nearest.push({ id, similarity: neighbour?.similarity ?? -1 });
}
const isOne = (similarity) => similarity >= NEAR_DUPLICATE;
const share = (values) => `${((100 * values.filter(isOne).length) / values.length).toFixed(1)} %`;
console.log(`Taken for one picture from a cosine of ${NEAR_DUPLICATE} on, by ${reader.record.space.model}`);
console.log(
  `another picture: ${share(nearest.map(({ similarity }) => similarity))} of ${nearest.length} have one so near`,
);

const step = Math.max(1, Math.floor(nearest.length / LOOKED_AT));
const some = nearest.filter((_, at) => at % step === 0).map(({ id }) => id);
const documents = await index.documents(some);
const pictures = await Promise.all(
  some.map((id) => readFile(join(directory, 'images', documents.get(id).image.file))),
);
const model = new URL('../models/demo-clip', import.meta.url).pathname;
const embedder = await openClipEmbedder({ name: 'demo', model, threads: 1, cacheDirectory: directory });
const embed = (all) => embedder.embedForIndex(all.map((bytes) => ({ bytes, caption: null })));
const before = await embed(pictures);
for (const [name, again] of Object.entries(AGAIN)) {
  const vectors = await embed(await Promise.all(pictures.map((bytes) => again(sharp(bytes)).toBuffer())));
  const cosines = vectors.map((vector, at) => cosine(vector, before[at]));
  console.log(`${name}: ${share(cosines)} of ${cosines.length}, least ${Math.min(...cosines).toFixed(4)}`);
}
await embedder.close();
await index.close();
await reader.close();
