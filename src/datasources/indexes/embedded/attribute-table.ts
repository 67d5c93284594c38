import type { Image, ImageFilter } from '../../../domain/image.js';
import { SlotSet } from './slot-set.js';
import { Slice } from './turns.js';

/** The conditions that an image's own attributes decide, and its cluster. */
export type AttributeFilter = Omit<ImageFilter, 'excludeIds'>;

/** The type code of a slot that is dead or was never used. */
const NO_TYPE = 0;

/**
 * What filters ask, by slot, in typed arrays: about 20 bytes an image and 4 a tag, so that a million
 * images with six tags take under 50 MB. Words are kept once, as codes.
 */
export class AttributeTable {
  readonly #types = new WordCodes();
  readonly #tags = new WordCodes();
  #type = new Uint32Array(1_024);
  #width = new Uint32Array(1_024);
  #height = new Uint32Array(1_024);
  #tagStart = new Uint32Array(1_024);
  #tagCount = new Uint16Array(1_024);
  #tagCodes = new Uint32Array(4_096);
  #tagsUsed = 0;
  /** One past the highest slot that was set. */
  #end = 0;

  set(slot: number, image: Image): void {
    this.#reserve(slot);
    if (this.#type[slot] !== NO_TYPE) return; // a slot is given once, so it says nothing new
    this.#type[slot] = this.#types.add(image.type);
    this.#width[slot] = image.width;
    this.#height[slot] = image.height;
    this.#tagStart[slot] = this.#tagsUsed;
    this.#tagCount[slot] = image.tags.length;
    for (const tag of image.tags) {
      if (this.#tagsUsed === this.#tagCodes.length) this.#tagCodes = widened(this.#tagCodes);
      this.#tagCodes[this.#tagsUsed++] = this.#tags.add(tag);
    }
    this.#end = Math.max(this.#end, slot + 1);
  }

  clear(slot: number): void {
    if (slot < this.#end) this.#type[slot] = NO_TYPE;
  }

  /**
   * The living slots for which every condition holds.
   *
   * @param inCluster  whether a slot is in one of the filter's clusters; asked only when it names some
   */
  async matching(filter: AttributeFilter, inCluster: (slot: number) => boolean): Promise<SlotSet> {
    const end = this.#end;
    const found = new SlotSet(end);
    const types = filter.types && this.#types.codesOf(filter.types);
    const tags = filter.tags && this.#tags.codesOf(filter.tags);
    const minWidth = filter.minWidth ?? 0;
    const minHeight = filter.minHeight ?? 0;
    const slice = new Slice();
    for (let slot = 0; slot < end; slot++) {
      if (slot % 8_192 === 0 && slice.isOver()) await slice.rest();
      const type = this.#type[slot] ?? NO_TYPE;
      if (type === NO_TYPE || (types !== undefined && !types.has(type))) continue;
      if ((this.#width[slot] ?? 0) < minWidth || (this.#height[slot] ?? 0) < minHeight) continue;
      if (filter.clusters !== undefined && !inCluster(slot)) continue;
      if (tags !== undefined && !this.#hasTag(slot, tags)) continue;
      found.add(slot);
    }
    return found;
  }

  #hasTag(slot: number, codes: ReadonlySet<number>): boolean {
    const start = this.#tagStart[slot] ?? 0;
    const end = start + (this.#tagCount[slot] ?? 0);
    for (let i = start; i < end; i++) {
      if (codes.has(this.#tagCodes[i] ?? -1)) return true;
    }
    return false;
  }

  #reserve(slot: number): void {
    while (slot >= this.#type.length) {
      this.#type = widened(this.#type);
      this.#width = widened(this.#width);
      this.#height = widened(this.#height);
      this.#tagStart = widened(this.#tagStart);
      const counts = new Uint16Array(this.#tagCount.length * 2);
      counts.set(this.#tagCount);
      this.#tagCount = counts;
    }
  }
}

/** Words and their codes, from 1. */
class WordCodes {
  readonly #codes = new Map<string, number>();

  add(word: string): number {
    const known = this.#codes.get(word);
    if (known !== undefined) return known;
    const code = this.#codes.size + 1;
    this.#codes.set(word, code);
    return code;
  }

  /** The codes of the words that some image has. */
  codesOf(words: readonly string[]): ReadonlySet<number> {
    return new Set(words.flatMap((word) => this.#codes.get(word) ?? []));
  }
}

function widened(array: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const wider = new Uint32Array(array.length * 2);
  wider.set(array);
  return wider;
}
