/** Lists that searches showed, by number; those of a list are from `starts[list]` to `starts[list + 1]`. */
export interface ShownLists {
  readonly starts: Int32Array;
  /** Items, in the order in which they were shown. */
  readonly item: Int32Array;
  /** Cosines; NaN where the log does not say. */
  readonly similarity: Float32Array;
  /** Relevance against the best hit, in [0, 1], and lift in nats, as the search merged them; NaN where unknown. */
  readonly closeness: Float32Array;
  readonly affinity: Float32Array;
}

/** An image of a list. */
export interface ListedImage {
  readonly item: number;
  readonly similarity: number | null;
  readonly closeness?: number;
  readonly affinity?: number;
}

/** Of an event without a list. */
export const NO_LIST = -1;

/** Gathers lists as they are read, 16 bytes an image. */
export class ListColumns {
  readonly #starts: number[] = [0];
  #item = new Int32Array(1_024);
  #similarity = new Float32Array(1_024);
  #closeness = new Float32Array(1_024);
  #affinity = new Float32Array(1_024);
  #images = 0;

  /** @returns the list's number */
  add(images: readonly ListedImage[]): number {
    for (const { item, similarity, closeness, affinity } of images) {
      if (this.#images === this.#item.length) this.#grow();
      this.#item[this.#images] = item;
      this.#similarity[this.#images] = similarity ?? Number.NaN;
      this.#closeness[this.#images] = closeness ?? Number.NaN;
      this.#affinity[this.#images] = affinity ?? Number.NaN;
      this.#images += 1;
    }
    return this.#starts.push(this.#images) - 2;
  }

  lists(): ShownLists {
    const item = new Int32Array(new SharedArrayBuffer(4 * this.#images));
    item.set(this.#item.subarray(0, this.#images));
    const shared = (column: Float32Array): Float32Array => {
      const values = new Float32Array(new SharedArrayBuffer(4 * this.#images));
      values.set(column.subarray(0, this.#images));
      return values;
    };
    return {
      starts: Int32Array.from(this.#starts),
      item,
      similarity: shared(this.#similarity),
      closeness: shared(this.#closeness),
      affinity: shared(this.#affinity),
    };
  }

  #grow(): void {
    const item = this.#item;
    this.#item = new Int32Array(2 * item.length);
    this.#item.set(item);
    const grown = (column: Float32Array): Float32Array<ArrayBuffer> => {
      const more = new Float32Array(2 * column.length);
      more.set(column);
      return more;
    };
    this.#similarity = grown(this.#similarity);
    this.#closeness = grown(this.#closeness);
    this.#affinity = grown(this.#affinity);
  }
}
