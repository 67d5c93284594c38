import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { parentPort, workerData } from 'node:worker_threads';
import { gzip } from 'node:zlib';
import { renderGraphiQL } from '@graphql-yoga/render-graphiql';
import { endThread } from '../../datasources/end-thread.js';
import type { Page, PageOrder } from './graphiql-page.js';
import { pagePolicy } from './security-headers.js';

const { endpoint, defaultQuery }: PageOrder = workerData;
const html = renderGraphiQL({ title: 'Parallax', endpoint, defaultQuery });
const plain = Buffer.from(html);
const compressed: Buffer<ArrayBuffer> = await promisify(gzip)(plain);
const page: Page = {
  plain,
  compressed,
  // Weak: both encodings have it.
  etag: `W/"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`,
  policy: pagePolicy(html),
};
parentPort?.postMessage(page, [plain.buffer, compressed.buffer]);
endThread();
