// The floor: bare Fastify that does the k-NN search for the same vectors and answers as many ids.
import Fastify from 'fastify';
import { planCatalogue } from '../../demo/catalogue-plan.js';
import { describeImage } from '../../demo/demo-image.js';
import { emptyGraph } from '../../src/datasources/indexes/embedded/derived/derived-file.js';
import { GraphBytes } from '../../src/datasources/indexes/embedded/derived/graph-bytes.js';
import { openEmbeddedIndex } from '../../src/datasources/indexes/embedded/embedded.index.js';
import type { ImageIndex } from '../../src/datasources/indexes/image-index.js';
import { answerParent } from './child-process.js';
import { CANDIDATES, PAGE } from './searches.js';
import { watchVitalSigns } from './vital-signs.js';

export type ToFloor =
  | {
      readonly kind: 'listen';
      readonly directory: string;
      readonly vectors: readonly (readonly [string, readonly number[]])[];
    }
  | { readonly kind: 'vital signs' };

interface Body {
  readonly text: string;
}

const vitalSigns = watchVitalSigns();

answerParent<ToFloor>(async (message) => {
  if (message.kind === 'vital signs') return vitalSigns();
  const vectors = new Map(message.vectors.map(([text, numbers]) => [text, Float32Array.from(numbers)]));
  const index = await openEmbeddedIndex({ directory: message.directory });
  const search = await usearchAlone(index);
  const vectorOf = ({ text }: Body): Float32Array => vectors.get(text) ?? new Float32Array();
  const http = Fastify();
  http.post<{ Body: Body }>('/nearest', async ({ body }) => {
    const found = await index.nearest(vectorOf(body), { k: CANDIDATES, filter: {} });
    return { ids: found.slice(0, PAGE).map(({ imageId }) => imageId) };
  });
  http.post<{ Body: Body }>('/usearch', async ({ body }) => ({ ids: search(vectorOf(body)) }));
  return { url: await http.listen({ host: '127.0.0.1', port: 0 }) };
});

/** The library with the same graph settings over the same vectors, and nothing else. */
async function usearchAlone(index: ImageIndex): Promise<(query: Float32Array) => string[]> {
  const known = [
    ...(await index.vectors(planCatalogue('default').map((picture) => describeImage(picture).id))),
  ];
  const dimension = known[0]?.[1].length ?? 0;
  const graph = emptyGraph(dimension);
  const bytes = new GraphBytes(dimension);
  known.forEach(([, vector], slot) => {
    graph.add(BigInt(slot), bytes.encode(vector), 1);
  });
  return (query) => {
    const { keys } = graph.search(bytes.encode(query), CANDIDATES, 1);
    return Array.from(keys.subarray(0, PAGE), (slot) => known[Number(slot)]?.[0] ?? '');
  };
}
