/** What V8 takes for an object or an array besides what it holds, about. */
const OBJECT_BYTES = 48;
const SLOT_BYTES = 8;

/**
 * About how many bytes a value takes in memory: near enough to bound a cache, cheap enough to ask on
 * every write. Values are trees of plain objects, arrays, maps, sets, typed arrays and primitives.
 */
export function bytesOf(value: unknown): number {
  if (typeof value === 'string') return OBJECT_BYTES + 2 * value.length;
  if (typeof value !== 'object' || value === null) return SLOT_BYTES;
  if (ArrayBuffer.isView(value)) return OBJECT_BYTES + value.byteLength;
  if (value instanceof ArrayBuffer) return OBJECT_BYTES + value.byteLength;
  return OBJECT_BYTES + sumOf(partsOf(value));
}

function partsOf(value: object): Iterable<unknown> {
  if (value instanceof Map) return [...value.keys(), ...value.values()];
  if (Array.isArray(value) || value instanceof Set) return value;
  return Object.values(value);
}

function sumOf(parts: Iterable<unknown>): number {
  let bytes = 0;
  for (const part of parts) bytes += SLOT_BYTES + bytesOf(part);
  return bytes;
}
