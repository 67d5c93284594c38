import type { Image, ImageFilter } from '../../../domain/image.js';
import { foldCase } from '../../../domain/text/text.js';
import { Slice } from '../../cooperative-scheduler.js';
import { SlotSet } from './slot-set.js';
import { Postings } from './text/postings.js';

/** The conditions that an image's own attributes decide, and its cluster. */
export type AttributeFilter = Omit<ImageFilter, 'excludeIds'>;

/** The type code of a slot that is dead or was never used. */
const NO_TYPE = 0;

/** So many slots are looked at before the clock is. */
const STRIDE = 4_096;

/**
 * Attributes for filters, by slot, in typed arrays. They take 12 bytes an image and 4 a tag (twice that right
 * after growth): a million images with six tags take under 80 MB.
 */
export class AttributeTable {
  readonly #typeCodes = new Map<string, number>();
  readonly #tags = new Postings();
  #type = new Uint32Array(1_024);
  #width = new Uint32Array(1_024);
  #height = new Uint32Array(1_024);
  /** The highest slot in use plus one. */
  #end = 0;

  set(slot: number, image: Image): void {
    this.#reserve(slot);
    if (this.#type[slot] !== NO_TYPE) return; // a slot is given once, so it says nothing new
    this.#type[slot] = this.#typeCode(foldCase(image.type));
    this.#width[slot] = image.width;
    this.#height[slot] = image.height;
    for (const tag of image.tags) this.#tags.add(foldCase(tag), slot);
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
    const found = new SlotSet(this.#end);
    const types =
      filter.types && new Set(filter.types.flatMap((type) => this.#typeCodes.get(foldCase(type)) ?? []));
    const tags = filter.tags && [...new Set(filter.tags.map(foldCase))];
    const minWidth = filter.minWidth ?? 0;
    const minHeight = filter.minHeight ?? 0;
    const slice = new Slice();
    let looked = 0;
    for (const slot of tags === undefined ? upTo(this.#end) : this.#tags.of(tags)) {
      if (++looked % STRIDE === 0 && slice.isOver()) await slice.rest();
      const type = this.#type[slot] ?? NO_TYPE;
      if (type === NO_TYPE || (types !== undefined && !types.has(type))) continue;
      if ((this.#width[slot] ?? 0) < minWidth || (this.#height[slot] ?? 0) < minHeight) continue;
      if (filter.clusters !== undefined && !inCluster(slot)) continue;
      found.add(slot);
    }
    return found;
  }

  #typeCode(type: string): number {
    const known = this.#typeCodes.get(type);
    if (known !== undefined) return known;
    const code = this.#typeCodes.size + 1;
    this.#typeCodes.set(type, code);
    return code;
  }

  #reserve(slot: number): void {
    while (slot >= this.#type.length) {
      this.#type = widened(this.#type);
      this.#width = widened(this.#width);
      this.#height = widened(this.#height);
    }
  }
}

function* upTo(end: number): Generator<number> {
  for (let slot = 0; slot < end; slot++) yield slot;
}

function widened(array: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const wider = new Uint32Array(array.length * 2);
  wider.set(array);
  return wider;
}
