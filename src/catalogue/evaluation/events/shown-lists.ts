/** Lists that searches showed, by number; those of a list are from `starts[list]` to `starts[list + 1]`. */
export interface ShownLists {
  readonly starts: Int32Array;
  /** Items, in the order in which they were shown. */
  readonly item: Int32Array;
  /** Cosines; NaN where the log does not say. */
  readonly similarity: Float32Array;
}

/** Of an event without a list. */
export const NO_LIST = -1;

/** Gathers lists as they are read, 8 bytes an image. */
export class ListColumns {
  readonly #starts: number[] = [0];
  #item = new Int32Array(1_024);
  #similarity = new Float32Array(1_024);
  #images = 0;

  /** @returns the list's number */
  add(images: readonly { readonly item: number; readonly similarity: number | null }[]): number {
    for (const { item, similarity } of images) {
      if (this.#images === this.#item.length) this.#grow();
      this.#item[this.#images] = item;
      this.#similarity[this.#images] = similarity ?? Number.NaN;
      this.#images += 1;
    }
    return this.#starts.push(this.#images) - 2;
  }

  lists(): ShownLists {
    const bytes = 4 * this.#images;
    const lists = {
      starts: Int32Array.from(this.#starts),
      item: new Int32Array(new SharedArrayBuffer(bytes)),
      similarity: new Float32Array(new SharedArrayBuffer(bytes)),
    };
    lists.item.set(this.#item.subarray(0, this.#images));
    lists.similarity.set(this.#similarity.subarray(0, this.#images));
    return lists;
  }

  #grow(): void {
    const [item, similarity] = [this.#item, this.#similarity];
    this.#item = new Int32Array(2 * item.length);
    this.#item.set(item);
    this.#similarity = new Float32Array(2 * similarity.length);
    this.#similarity.set(similarity);
  }
}
