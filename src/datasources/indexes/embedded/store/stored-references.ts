import type { TasteReferences } from '../../../../scoring/taste-vector/taste-references.js';
import type { CatalogueStore, ReferencesRow } from './catalogue-store.js';

/** Inside a write: keeps a release's references beside it. */
export function storeReferences(store: CatalogueStore, releaseId: string, references: TasteReferences): void {
  const { dimension, length, step, mean, axes, codes } = references;
  const arrays = { mean: bytesOf(mean), axes: bytesOf(axes), codes: bytesOf(codes) };
  store.references?.putSync(releaseId, { dimension, length, step, ...arrays });
}

/** Null for a release that has none. */
export function loadReferences(store: CatalogueStore, releaseId: string): TasteReferences | null {
  const row: ReferencesRow | undefined = store.references?.get(releaseId);
  if (row === undefined) return null;
  const { dimension, length, step } = row;
  return {
    dimension,
    length,
    step,
    mean: floatsOf(row.mean),
    axes: floatsOf(row.axes),
    codes: new Int8Array(Uint8Array.from(row.codes).buffer),
  };
}

/** The bytes may lie anywhere; a copy is aligned. */
function floatsOf(bytes: Uint8Array): Float32Array {
  return new Float32Array(Uint8Array.from(bytes).buffer);
}

function bytesOf(values: Float32Array | Int8Array): Buffer {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength);
}
