import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Index, MetricKind, ScalarKind } from 'usearch';
import { type DerivedPointer, INDEX_FOLDER } from '../store/catalogue-store.js';
import { GraphBytes } from './graph-bytes.js';

/** Breadth of the graph. A search for fewer than `expansionSearch` explores that many all the same. */
export const GRAPH = { connectivity: 32, expansionAdd: 128, expansionSearch: 256 } as const;

/** The library's version is part of it: another version may read the same bytes differently. */
export const DERIVED_FORMAT = `usearch 2.25.3 i8 hadamard l2 m${GRAPH.connectivity} e${GRAPH.expansionAdd}`;

/**
 * A graph of the bytes of `GraphBytes`. Distances order unit vectors as their cosines do, and what rounding adds to a
 * distance shrinks with it, which it does not in a product.
 */
export function emptyGraph(dimension: number): Index {
  return new Index({
    dimensions: dimension,
    metric: MetricKind.L2sq,
    quantization: ScalarKind.I8,
    connectivity: GRAPH.connectivity,
    expansion_add: GRAPH.expansionAdd,
    expansion_search: GRAPH.expansionSearch,
    multi: false,
  });
}

export function derivedPath(directory: string, file: string): string {
  return join(directory, INDEX_FOLDER, file);
}

/** SHA-256 of a file, hex. */
export async function fileDigest(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk);
  return hash.digest('hex');
}

/**
 * Why a derived file may not be opened, or null when it is byte for byte what was written.
 * usearch ends the whole process on a damaged file, so nothing is opened that did not pass.
 */
export async function derivedFault(path: string, pointer: DerivedPointer): Promise<string | null> {
  if (pointer.format !== DERIVED_FORMAT) return `it has format "${pointer.format}", not "${DERIVED_FORMAT}"`;
  const file = await stat(path).catch(() => null);
  if (file === null) return 'it is missing';
  if (file.size !== pointer.bytes) return `it has ${file.size} bytes, not ${pointer.bytes}`;
  if ((await fileDigest(path)) !== pointer.sha256) return 'its checksum differs';
  return null;
}

/** An HNSW graph over the slots below `through`, read through the page cache: no anonymous memory. */
export class DerivedIndex {
  readonly #bytes: GraphBytes;

  private constructor(
    readonly path: string,
    readonly pointer: DerivedPointer,
    readonly dimension: number,
    private readonly graph: Index,
  ) {
    this.#bytes = new GraphBytes(dimension);
  }

  /** Only after `derivedFault` found none. */
  static view(path: string, pointer: DerivedPointer, dimension: number): DerivedIndex {
    const graph = emptyGraph(dimension);
    graph.view(path);
    return new DerivedIndex(path, pointer, dimension, graph);
  }

  get size(): number {
    return this.pointer.vectors;
  }

  /** The slots of about the `count` nearest vectors, best first. */
  search(query: Float32Array, count: number): Uint32Array<ArrayBuffer> {
    if (this.size === 0) return new Uint32Array();
    return slotsOf(this.graph.search(this.#bytes.encode(query), Math.min(count, this.size), 1).keys);
  }
}

/** Slots have 32 bits: the lower half of a key, which comes first on every machine that the library runs on. */
function slotsOf(keys: BigUint64Array): Uint32Array<ArrayBuffer> {
  const halves = new Uint32Array(keys.buffer, keys.byteOffset, 2 * keys.length);
  const slots = new Uint32Array(keys.length);
  for (let i = 0; i < slots.length; i++) slots[i] = halves[2 * i] ?? 0;
  return slots;
}
