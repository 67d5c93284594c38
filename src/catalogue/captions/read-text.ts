import { isUtf8 } from 'node:buffer';
import { open } from 'node:fs/promises';
import { TextDecoder } from 'node:util';
import { badInput } from '../../domain/errors.js';

/**
 * A text file of the user, UTF-8 or, where a byte order mark says so, UTF-16.
 *
 * @throws ParallaxError BAD_USER_INPUT with what is wrong with it, as the end of a sentence that begins with its name:
 *   too large, or another encoding; errors of the file system as they are
 */
export async function readText(file: string, maxBytes: number): Promise<string> {
  await using handle = await open(file);
  const { size } = await handle.stat();
  if (size > maxBytes) throw badInput('folder', `has ${size} bytes; the limit is ${maxBytes}`);
  // No more than that, also where it grows meanwhile.
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(size), 0, size, 0);
  const bytes = buffer.subarray(0, bytesRead);
  const utf16 = UTF_16.find(({ mark }) => mark.every((byte, at) => bytes[at] === byte));
  try {
    return new TextDecoder(utf16?.name ?? 'utf-8', { fatal: true }).decode(bytes);
  } catch {
    if (utf16 !== undefined) throw badInput('folder', 'is damaged UTF-16 text: save it as UTF-8');
    throw badInput('folder', `is not UTF-8 text (line ${lineThatIsNot(bytes)}): save it as UTF-8`);
  }
}

const UTF_16 = [
  { name: 'utf-16le', mark: [0xff, 0xfe] },
  { name: 'utf-16be', mark: [0xfe, 0xff] },
] as const;

const NEWLINE = 0x0a;

function lineThatIsNot(bytes: Buffer): number {
  let line = 1;
  let start = 0;
  for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
    if (!isUtf8(bytes.subarray(start, end))) break;
    start = end + 1;
    line += 1;
  }
  return line;
}
