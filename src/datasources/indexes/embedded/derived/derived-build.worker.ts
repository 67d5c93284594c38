import { open, rename, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import type { Index } from 'usearch';
import { endThread } from '../../../end-thread.js';
import { CatalogueStore } from '../store/catalogue-store.js';
import { VectorRows } from '../store/vector-rows.js';
import type { BuildMessage, BuildOrder } from './derived-build.js';
import { DERIVED_FORMAT, derivedFault, derivedPath, emptyGraph, fileDigest } from './derived-file.js';
import { GraphBytes } from './graph-bytes.js';

const BATCH = 1_024;

async function build(order: BuildOrder): Promise<BuildMessage> {
  const store = CatalogueStore.open(order.directory, { readOnly: true });
  try {
    const { graph, from } = await startingPoint(order);
    const vectors = addLiving(graph, from, order, new VectorRows(store, order.dimension), store.state.images);
    const unfinished = `${order.path}.tmp`;
    graph.save(unfinished);
    await onDisk(unfinished);
    const sha256 = await fileDigest(unfinished);
    const file = await open(unfinished);
    const { size } = await file.stat().finally(() => file.close());
    await rename(unfinished, order.path);
    // Windows cannot sync a folder; there the rename is as durable as it gets.
    if (process.platform !== 'win32') await onDisk(dirname(order.path), 'r');
    return { kind: 'built', bytes: size, sha256, vectors, format: DERIVED_FORMAT };
  } catch (error) {
    await rm(`${order.path}.tmp`, { force: true });
    return { kind: 'failed', message: error instanceof Error ? error.message : String(error) };
  } finally {
    await store.close();
  }
}

/** Adding to the last file costs only what is new; a file that does not check out is never loaded. */
async function startingPoint(order: BuildOrder): Promise<{ graph: Index; from: number }> {
  const graph = emptyGraph(order.dimension);
  if (order.base === null) return { graph, from: 0 };
  const path = derivedPath(order.directory, order.base.file);
  if ((await derivedFault(path, order.base)) !== null) return { graph, from: 0 };
  graph.load(path);
  return { graph, from: order.base.through };
}

/** @returns how many vectors the graph holds in the end */
function addLiving(graph: Index, from: number, order: BuildOrder, rows: VectorRows, images: number): number {
  const before = from === 0 ? 0 : (order.base?.vectors ?? 0);
  const total = Math.min(images, order.through - from);
  const bytes = new GraphBytes(order.dimension);
  let added = 0;
  for (let start = from; start < order.through; ) {
    const batch = rows.range(start, order.through, BATCH);
    const last = batch.at(-1);
    if (last === undefined) break;
    const matrix = new Float32Array(batch.length * order.dimension);
    batch.forEach(({ vector }, i) => {
      matrix.set(vector, i * order.dimension);
    });
    graph.add(
      BigUint64Array.from(batch, ({ slot }) => BigInt(slot)),
      bytes.encode(matrix),
      // The first ones go in one after the other: added together they would not know of each other.
      before + added === 0 ? 1 : availableParallelism(),
    );
    added += batch.length;
    start = last.slot + 1;
    // The total includes images removed meanwhile; only the last report has `done` equal to `total`.
    if (added < total) tell({ kind: 'progress', done: added, total });
  }
  tell({ kind: 'progress', done: total, total });
  return before + added;
}

async function onDisk(path: string, flags = 'r+'): Promise<void> {
  const handle = await open(path, flags);
  await handle.sync().finally(() => handle.close());
}

function tell(message: BuildMessage): void {
  parentPort?.postMessage(message);
}

// The order was posted by `buildDerived`, the only one to start this file.
tell(await build(workerData as BuildOrder));
endThread();
