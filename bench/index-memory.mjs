// `node bench/index-memory.mjs [vectors]`: bytes a vector of an HNSW graph, measured beside the formula that
// sizes are estimated by. The embedded index is a file that is mapped, so its size is its memory at most.
// With OPENSEARCH_URL also OpenSearch with engine lucene, as it lies on disk, vectors and graph together.
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Index, MetricKind, ScalarKind } from 'usearch';

const VECTORS = Number(process.argv[2] ?? 4_000);
const INDEX = 'parallax-index-memory';
const scratch = mkdtempSync(join(tmpdir(), 'parallax-index-memory-'));
const rows = [];
try {
  for (const dimension of [256, 384, 1024]) {
    const vectors = unitVectors(dimension);
    rows.push(row('embedded: bytes, m 32', dimension, 1, inFile(dimension, vectors)));
    if (process.env.OPENSEARCH_URL)
      rows.push(row('OpenSearch lucene: f32, m 32', dimension, 4, await inOpenSearch(dimension, vectors)));
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
console.table(rows);

function row(engine, dimension, bytesOfANumber, measured) {
  const formula = 1.1 * (bytesOfANumber * dimension + 8 * 32);
  return {
    engine,
    dimension,
    'bytes a vector': Math.round(measured / VECTORS),
    'by the formula': Math.round(formula),
    ratio: Number((measured / VECTORS / formula).toFixed(2)),
  };
}

function inFile(dimension, vectors) {
  const index = new Index({
    dimensions: dimension,
    metric: MetricKind.L2sq,
    quantization: ScalarKind.I8,
    connectivity: 32,
    expansion_add: 128,
    expansion_search: 256,
    multi: false,
  });
  index.add(
    BigUint64Array.from({ length: VECTORS }, (_, i) => BigInt(i)),
    vectors,
    2,
  );
  const file = join(scratch, 'graph');
  index.save(file);
  return statSync(file).size;
}

async function inOpenSearch(dimension, vectors) {
  const method = {
    name: 'hnsw',
    engine: 'lucene',
    space_type: 'l2',
    parameters: { m: 32, ef_construction: 256 },
  };
  await ask('DELETE', `/${INDEX}?ignore_unavailable=true`);
  await ask('PUT', `/${INDEX}`, {
    settings: { index: { knn: true, number_of_replicas: 0, refresh_interval: -1 } },
    mappings: { properties: { embedding: { type: 'knn_vector', dimension, method } } },
  });
  for (let start = 0; start < VECTORS; start += 200) {
    const lines = [];
    for (let i = start; i < Math.min(start + 200, VECTORS); i++) {
      const embedding = Array.from(vectors.subarray(i * dimension, (i + 1) * dimension));
      lines.push('{"index":{}}', JSON.stringify({ embedding }));
    }
    await ask('POST', `/${INDEX}/_bulk`, `${lines.join('\n')}\n`);
  }
  await ask('POST', `/${INDEX}/_forcemerge?max_num_segments=1&flush=true`);
  await ask('POST', `/${INDEX}/_refresh`);
  const stats = await ask('GET', `/${INDEX}/_stats/store`);
  await ask('DELETE', `/${INDEX}`);
  return stats._all.primaries.store.size_in_bytes;
}

async function ask(method, path, body) {
  const answer = await fetch(process.env.OPENSEARCH_URL + path, {
    method,
    ...(body === undefined
      ? {}
      : {
          body: typeof body === 'string' ? body : JSON.stringify(body),
          headers: { 'content-type': typeof body === 'string' ? 'application/x-ndjson' : 'application/json' },
        }),
  });
  const text = await answer.text();
  if (!answer.ok || text.includes('"errors":true'))
    throw new Error(`${method} ${path}: ${text.slice(0, 300)}`);
  return JSON.parse(text);
}

/** The same at every run. */
function unitVectors(dimension) {
  let state = 1;
  const next = () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647 - 0.5;
  };
  const all = new Float32Array(VECTORS * dimension);
  for (let i = 0; i < VECTORS; i++) {
    const vector = all.subarray(i * dimension, (i + 1) * dimension);
    for (let k = 0; k < dimension; k++) vector[k] = next();
    const length = Math.hypot(...vector);
    for (let k = 0; k < dimension; k++) vector[k] /= length;
  }
  return all;
}
