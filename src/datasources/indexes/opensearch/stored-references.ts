import type { TasteReferences } from '../../../scoring/taste-vector/taste-references.js';
import { invalidResponse, numberIn, textIn } from './client/answer-shape.js';
import type { SearchAnswer } from './requests/search-answer.js';

/**
 * A single document: numbers are little-endian, in base64; a third of a megabyte for vectors of 1,024
 * numbers.
 */
export function referencesDocument({ mean, axes, codes, ...rest }: TasteReferences): object {
  return { kind: 'references', ...rest, mean: base64(mean), axes: base64(axes), codes: base64(codes) };
}

export const REFERENCES_REQUEST = { size: 1, query: { term: { kind: 'references' } } };

/**
 * The answer to `REFERENCES_REQUEST`; null for an index without any. Where a bulk request was repeated they may
 * be there twice, and are the same twice.
 *
 * @throws ParallaxError INTERNAL when their lengths do not fit each other or the space
 */
export function parseReferences({ hits }: SearchAnswer, dimension: number): TasteReferences | null {
  const source = hits[0]?.source;
  if (source === undefined) return null;
  const length = numberIn(source, 'length');
  const [mean, axes, codes] = [bytesIn(source, 'mean'), bytesIn(source, 'axes'), bytesIn(source, 'codes')];
  const isWhole =
    numberIn(source, 'dimension') === dimension &&
    mean.byteLength === 4 * dimension &&
    axes.byteLength === 4 * dimension * length &&
    codes.byteLength % length === 0;
  if (!isWhole) throw invalidResponse('the references of tastes have other lengths than their index says');
  return {
    dimension,
    length,
    step: numberIn(source, 'step'),
    mean: new Float32Array(mean),
    axes: new Float32Array(axes),
    codes: new Int8Array(codes),
  };
}

/** An image's vector in short, as it is stored. */
export function formatCode(code: Int8Array): string {
  return base64(code);
}

/** Undefined in a document without one. */
export function parseCode(stored: unknown): Int8Array | undefined {
  return typeof stored === 'string' ? new Int8Array(Buffer.from(stored, 'base64')) : undefined;
}

function base64(values: Float32Array | Int8Array): string {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64');
}

/** A copy: the bytes may lie anywhere, and floats must be aligned. */
function bytesIn(source: unknown, name: string): ArrayBuffer {
  return Uint8Array.from(Buffer.from(textIn(source, name), 'base64')).buffer;
}
