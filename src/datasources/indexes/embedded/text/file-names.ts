import { comparableFileName } from '../../../../domain/text/file-name.js';
import type { FollowedImages } from './followed-images.js';

/**
 * Which slots came from a file of a name, by a hash of 32 bits, so that a million take some tens of megabytes. Brought
 * up to date before each question; slots of images that left stay until it is read anew.
 */
export class FileNames {
  #slots = new Map<number, number | readonly number[]>();

  constructor(private readonly images: FollowedImages) {}

  /** Slots that may have come from a file of that name, older images first; two names may have one hash. */
  named(name: string): Uint32Array<ArrayBuffer> {
    this.images.catchUp(
      () => {
        this.#slots = new Map();
      },
      (slot, { source }) => this.#add(slot, source),
    );
    return Uint32Array.from([this.#slots.get(hashOf(name)) ?? []].flat());
  }

  #add(slot: number, source: string): void {
    const hash = hashOf(source);
    const known = this.#slots.get(hash);
    this.#slots.set(hash, known === undefined ? slot : [...[known].flat(), slot]);
  }
}

/** FNV-1a of 32 bits. */
function hashOf(path: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(comparableFileName(path))) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}
