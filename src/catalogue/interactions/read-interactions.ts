import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { ParallaxError } from '../../domain/errors.js';
import { csvRows } from './csv-rows.js';
import { jsonRows } from './json-rows.js';
import { type ReadRow, type ReadRules, STRICT_RULES } from './raw-interaction.js';
import { utf8Chunks } from './utf8-chunks.js';

/**
 * The rows of a file of interactions, in batches of one chunk each: JSON lines where its name ends with
 * `.jsonl` or `.ndjson`, else CSV; packed with gzip where it ends with `.gz`.
 *
 * @param watch  sees the bytes as they lie on the disk
 * @throws ParallaxError BAD_USER_INPUT when it cannot be read as such
 */
export function readInteractions(
  file: string,
  watch?: (bytes: Uint8Array) => void,
  rules: ReadRules = STRICT_RULES,
): AsyncGenerator<readonly ReadRow[]> {
  const chunks = utf8Chunks(file, watch);
  return /\.(jsonl|ndjson)(\.gz)?$/i.test(file) ? jsonRows(chunks, rules) : csvRows(chunks, rules);
}

/**
 * SHA-256 of the file's bytes, hex.
 *
 * @throws ParallaxError BAD_USER_INPUT when it cannot be read
 */
export async function hashOfFile(file: string): Promise<string> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(file), hash);
  } catch (error) {
    throw new ParallaxError(
      'BAD_USER_INPUT',
      `The file of interactions ${file} cannot be read: check the path in interactions.file, and who may read it.`,
      { argument: 'file', cause: error },
    );
  }
  return hash.digest('hex');
}
