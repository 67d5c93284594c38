// An ingest in another process, telling how far it is: node ingest-process.mjs <folder> <catalogue folder>
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ingestFolder } from '../../dist/catalogue/ingest/ingest-folder.js';
import { openClipEmbedder } from '../../dist/datasources/embedders/clip.embedder.js';
import { openFolderImageStore } from '../../dist/datasources/images/folder.image-store.js';
import { openEmbeddedIndexWriter } from '../../dist/datasources/indexes/embedded/embedded.index-writer.js';

const [folder, directory] = process.argv.slice(2);
const model = fileURLToPath(new URL('../../models/demo-clip', import.meta.url));
const embedder = await openClipEmbedder({ name: 'demo', model, threads: 1, cacheDirectory: directory });
const { name, space } = embedder;
const writer = await openEmbeddedIndexWriter({ directory, space, embedder: name });
const report = await ingestFolder(
  { folder, sync: false, concurrency: 2 },
  {
    embedder,
    writer,
    store: openFolderImageStore({ folder: join(directory, 'images'), baseUrl: '/images' }),
    monotonic: () => performance.now(),
    progress: {
      stage: (stage, total) => ({
        at: (done) => say(`${stage} ${done}/${total}`),
        end: () => say(`${stage} ended`),
      }),
    },
  },
);
await writer.close();
await embedder.close();
say(JSON.stringify(report));

function say(line) {
  process.stdout.write(`${line}\n`);
}
