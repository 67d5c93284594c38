import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { excerpt } from '../../domain/arguments.js';
import { badInput, ParallaxError } from '../../domain/errors.js';

const CHUNK_BYTES = 65_536;

/**
 * A text file's bytes, unpacked where its name ends with `.gz`, in chunks that end between characters.
 *
 * @param watch  sees the bytes as they lie on the disk
 * @throws ParallaxError BAD_USER_INPUT when it cannot be read, unpacked, or is no UTF-8
 */
export async function* utf8Chunks(file: string, watch?: (bytes: Uint8Array) => void): AsyncGenerator<Buffer> {
  const packed = file.toLowerCase().endsWith('.gz');
  const stored = createReadStream(file, { highWaterMark: CHUNK_BYTES });
  if (packed && watch !== undefined) stored.on('data', (bytes) => watch(Buffer.from(bytes)));
  const stream = packed ? stored.pipe(createGunzip()) : stored;
  // A pipe hands bytes on, and no errors.
  if (packed) stored.on('error', (error) => stream.destroy(error));
  let rest: Buffer = Buffer.alloc(0);
  try {
    for await (const chunk of stream) {
      if (!packed) watch?.(chunk);
      const bytes: Buffer = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      const end = lastBoundary(bytes);
      const whole = bytes.subarray(0, end);
      if (!isUtf8(whole)) throw notUtf8(file);
      rest = bytes.subarray(end);
      if (whole.length > 0) yield whole;
    }
    if (rest.length > 0) throw notUtf8(file);
  } catch (error) {
    throw error instanceof ParallaxError ? error : unreadableFile(file, error);
  } finally {
    stored.destroy();
  }
}

/** Where the last character that may be whole ends: at most three bytes from the end. */
function lastBoundary(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) break;
    if (byte >= 0xc0) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return back < length ? bytes.length - back : bytes.length;
    }
  }
  return bytes.length;
}

function notUtf8(file: string): ParallaxError {
  return badInput('file', `${excerpt(file, 200)} is not UTF-8 text: save it as UTF-8.`);
}

function unreadableFile(file: string, error: unknown): ParallaxError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const why = new Map([
    ['ENOENT', 'is not there'],
    ['EISDIR', 'is a folder'],
    ['EACCES', 'may not be read'],
    ['Z_BUF_ERROR', 'ends in the middle: it was not copied to its end'],
    ['Z_DATA_ERROR', 'is not gzip although its name ends with .gz, or is damaged'],
  ]).get(code);
  return new ParallaxError(
    'BAD_USER_INPUT',
    `The file of interactions ${excerpt(file, 200)} ${why ?? `cannot be read (${code || 'unknown error'})`}.`,
    { argument: 'file', cause: error },
  );
}
