import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { type Extract, extract } from 'tar-stream';
import { ParallaxError } from '../../domain/errors.js';
import { unreadableModel } from './unreadable-model.js';

/** Name of the file of centroids in the archive of the built-in KMeans. */
export const MODEL_MEMBER = 'model_algo-1';

export interface ArchiveLimits {
  /** Bytes of the member. */
  readonly memberBytes: number;
  /** Bytes of all members together: an archive of a few kilobytes may unpack to gigabytes. */
  readonly unpackedBytes: number;
}

/** 500 centroids of 16,384 numbers are 33 MB. */
const DEFAULT_LIMITS: ArchiveLimits = { memberBytes: 64_000_000, unpackedBytes: 256_000_000 };

/** A zip archive's first four bytes: some other built-in algorithms pack their member once more. */
const ZIP_MAGIC = 0x04034b50;

/**
 * The bytes of `model_algo-1` in a `model.tar.gz`; other members are skipped.
 *
 * @param archive  its bytes, in chunks of any size
 * @throws ParallaxError INTERNAL when it is not such an archive, is cut short, exceeds the limits, lacks
 *   the member, has it twice, or has a zip archive under its name
 */
export async function readModelMember(
  archive: AsyncIterable<Uint8Array>,
  limits: ArchiveLimits = DEFAULT_LIMITS,
): Promise<Uint8Array> {
  const unpack = extract();
  const taking = takeMembers(unpack, limits.memberBytes);
  const feeding = pipeline(archive, createGunzip(), limitBytes(limits.unpackedBytes), unpack);
  // Whichever fails first breaks the other, whose error then says less.
  const [taken, fed] = await Promise.allSettled([taking, feeding]);
  const reasons = [taken, fed].flatMap((end) => (end.status === 'rejected' ? [end.reason as unknown] : []));
  const ours = reasons.find((reason) => reason instanceof ParallaxError);
  if (ours !== undefined) throw ours;
  if (taken.status === 'rejected' || fed.status === 'rejected') {
    throw unreadableModel('it is no whole tar archive packed with gzip.', reasons[0]);
  }
  return theOne(taken.value);
}

interface Members {
  readonly models: readonly Uint8Array[];
  /** Names of the members that were read past. */
  readonly others: readonly string[];
}

async function takeMembers(entries: Extract, mostBytes: number): Promise<Members> {
  const models: Uint8Array[] = [];
  const others: string[] = [];
  for await (const entry of entries) {
    const { name, type, size } = entry.header;
    if (name.replace(/^\.\//, '') === MODEL_MEMBER && type === 'file') {
      if (size > mostBytes) throw tooLarge(`a ${MODEL_MEMBER} of ${size} bytes`, mostBytes);
      models.push(await collect(entry));
    } else {
      others.push(name);
      entry.resume();
    }
  }
  return { models, others };
}

function theOne({ models, others }: Members): Uint8Array {
  const [member, ...more] = models;
  if (member === undefined) {
    const holds = others.length === 0 ? 'nothing' : others.slice(0, 5).join(', ');
    throw unreadableModel(`the archive holds ${holds}, but no ${MODEL_MEMBER}.`);
  }
  if (more.length > 0) throw unreadableModel(`the archive holds ${MODEL_MEMBER} ${models.length} times.`);
  if (member.length >= 4 && new DataView(member.buffer, member.byteOffset).getUint32(0, true) === ZIP_MAGIC) {
    throw unreadableModel(
      `its ${MODEL_MEMBER} is a zip archive, as other algorithms than KMeans write it: check the image.`,
    );
  }
  return member;
}

function limitBytes(most: number): (source: AsyncIterable<Buffer>) => AsyncGenerator<Buffer> {
  return async function* (source) {
    let read = 0;
    for await (const chunk of source) {
      read += chunk.length;
      if (read > most) throw tooLarge('an archive that unpacks to more', most);
      yield chunk;
    }
  };
}

async function collect(entry: AsyncIterable<unknown>): Promise<Uint8Array> {
  const read: Uint8Array[] = [];
  for await (const chunk of entry) {
    if (!(chunk instanceof Uint8Array)) throw new TypeError('A member of the archive is not bytes.');
    read.push(chunk);
  }
  return Buffer.concat(read);
}

function tooLarge(what: string, most: number): ParallaxError {
  return unreadableModel(`it is ${what}, and no more than ${most} bytes are read.`);
}
