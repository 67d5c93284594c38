import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { TextDecoder } from 'node:util';
import { createGunzip } from 'node:zlib';
import { excerpt } from '../../domain/arguments.js';
import { badInput, ParallaxError } from '../../domain/errors.js';

const CHUNK_BYTES = 65_536;

/**
 * A text file's bytes as UTF-8, unpacked where its name ends with `.gz`, in chunks that end between characters.
 * UTF-16 is read too where a byte order mark declares it, as Excel's "Unicode text" does.
 *
 * @param watch  sees the bytes as they lie on the disk
 * @throws ParallaxError BAD_USER_INPUT when it cannot be read, unpacked, or is in another encoding
 */
export async function* utf8Chunks(file: string, watch?: (bytes: Uint8Array) => void): AsyncGenerator<Buffer> {
  const packed = file.toLowerCase().endsWith('.gz');
  const stored = createReadStream(file, { highWaterMark: CHUNK_BYTES });
  if (packed && watch !== undefined) stored.on('data', (bytes) => watch(Buffer.from(bytes)));
  const stream = packed ? stored.pipe(createGunzip()) : stored;
  // A pipe hands bytes on, and no errors.
  if (packed) stored.on('error', (error) => stream.destroy(error));
  let rest: Buffer = Buffer.alloc(0);
  let utf16: TextDecoder | null | undefined;
  let lines = 0;
  try {
    for await (const chunk of stream) {
      if (!packed) watch?.(chunk);
      utf16 ??= utf16DecoderFor(chunk);
      const bytes: Buffer = utf16 === null ? Buffer.concat([rest, chunk]) : asUtf8(utf16, file, chunk);
      const end = lastBoundary(bytes);
      const whole = bytes.subarray(0, end);
      if (!isUtf8(whole)) throw notUtf8(file, whole, lines);
      lines += countLines(whole);
      rest = bytes.subarray(end);
      if (whole.length > 0) yield whole;
    }
    if (utf16) asUtf8(utf16, file);
    if (rest.length > 0) throw notUtf8(file, rest, lines);
  } catch (error) {
    throw error instanceof ParallaxError ? error : unreadableFile(file, error);
  } finally {
    stored.destroy();
  }
}

function utf16DecoderFor(beginning: Uint8Array): TextDecoder | null {
  const [first, second] = beginning;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le', { fatal: true });
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be', { fatal: true });
  return null;
}

/** @param chunk  absent at the end of the file */
function asUtf8(decoder: TextDecoder, file: string, chunk?: Uint8Array): Buffer {
  try {
    return Buffer.from(decoder.decode(chunk, { stream: chunk !== undefined }));
  } catch {
    throw badInput('file', `${excerpt(file, 200)} is damaged UTF-16 text: save it as UTF-8.`);
  }
}

function countLines(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) count += 1;
  return count;
}

const NEWLINE = 0x0a;

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

/** @param before  how many lines end before these bytes */
function notUtf8(file: string, bytes: Buffer, before: number): ParallaxError {
  let start = 0;
  let line = before + 1;
  for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
    if (!isUtf8(bytes.subarray(start, end))) break;
    start = end + 1;
    line += 1;
  }
  const text = excerpt(bytes.subarray(start, start + 160).toString('utf8'));
  return badInput(
    'file',
    `${excerpt(file, 200)} is not UTF-8 text (line ${line}: "${text}"): save it as UTF-8.`,
  );
}

function unreadableFile(file: string, error: unknown): ParallaxError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const why = new Map([
    ['ENOENT', 'is not there'],
    ['EISDIR', 'is a folder'],
    ['EACCES', 'may not be read'],
    ['Z_BUF_ERROR', 'ends in the middle: it was not copied completely'],
    ['Z_DATA_ERROR', 'is not gzip although its name ends with .gz, or is damaged'],
  ]).get(code);
  return new ParallaxError(
    'BAD_USER_INPUT',
    `The file of interactions ${excerpt(file, 200)} ${why ?? `cannot be read (${code || 'unknown error'})`}.`,
    { argument: 'file', cause: error },
  );
}
