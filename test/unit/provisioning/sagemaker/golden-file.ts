import { readFileSync } from 'node:fs';

/** A file of test/golden/sagemaker, as a new array. */
export function goldenFile(name: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(new URL(`../../../golden/sagemaker/${name}`, import.meta.url)));
}

export interface NpyMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float32Array;
}

/**
 * A matrix of 32-bit floats in NumPy's own format.
 *
 * @see "numpy.lib.format" in NumPy's documentation, version 1.0
 */
export function npyMatrix(name: string): NpyMatrix {
  const bytes = goldenFile(name);
  const view = new DataView(bytes.buffer);
  const headerBytes = view.getUint16(8, true);
  const header = new TextDecoder('latin1').decode(bytes.subarray(10, 10 + headerBytes));
  const [, rows, columns] =
    /'descr': '<f4', 'fortran_order': False, 'shape': \((\d+), (\d+)\)/.exec(header) ?? [];
  if (rows === undefined || columns === undefined) throw new Error(`${name} is another .npy: ${header}`);
  return {
    rows: Number(rows),
    columns: Number(columns),
    values: new Float32Array(bytes.slice(10 + headerBytes).buffer),
  };
}
