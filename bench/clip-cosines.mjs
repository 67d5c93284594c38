// Cosines of our vectors of pictures with the Python reference's, by a model of any size.
//   python tools/clip-golden/reference.py <model folder> <folder of pictures> reference.json
//   npm run build && node bench/clip-cosines.mjs <model folder> reference.json
// Each picture is sent as a query and ingested as a file. Ends with 1 when a cosine falls short: .999 up to 50
// megapixels and .99 above, .9999 between the two ways.
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';

const [model, reference] = process.argv.slice(2);
if (reference === undefined) throw new Error('node bench/clip-cosines.mjs <model folder> <reference.json>');
const { openClipEmbedder } = await import('../dist/datasources/embedders/clip.embedder.js');
const { ParallaxError } = await import('../dist/domain/errors.js');
const { cosine } = await import('../dist/domain/vector.js');

const embedder = await openClipEmbedder({
  name: 'clip',
  model,
  threads: 1,
  cores: 2,
  cacheDirectory: '/nowhere',
});
const least = { upTo50: 1, above: 1, ways: 1 };
let short = 0;
const expected = JSON.parse(await readFile(reference, 'utf8'));
for (const { picture, megapixels, vector } of expected) {
  const bytes = await readFile(picture);
  const known = Float32Array.from(vector);
  try {
    const [queried] = await embedder.embedImages([bytes]);
    const [ingested] = await embedder.embedForIndex([{ file: picture, bytes, caption: null }]);
    const [near, alike] = [cosine(queried, known), cosine(queried, ingested)];
    const size = megapixels > 50 ? 'above' : 'upTo50';
    least[size] = Math.min(least[size], near);
    least.ways = Math.min(least.ways, alike);
    const falls = near < (megapixels > 50 ? 0.99 : 0.999) || alike < 0.9999;
    short += Number(falls);
    if (falls || near < 0.9999)
      console.log(`  ${basename(picture)}, ${megapixels.toFixed(1)} megapixels: ${near.toFixed(6)}`);
  } catch (error) {
    if (!(error instanceof ParallaxError)) throw error;
    console.log(`  ${basename(picture)}: ${error.message}`);
  }
}
await embedder.close();
console.log(
  `${embedder.space.model}: ${expected.length} pictures, least cosine ${least.upTo50.toFixed(6)} up to 50 megapixels, ${least.above.toFixed(6)} above, ${least.ways.toFixed(6)} between a file ingested and sent; ${short} fall short`,
);
process.exit(short > 0 ? 1 : 0);
