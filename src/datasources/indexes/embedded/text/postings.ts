/** The slots of each word, in the order in which they came: four bytes an entry. */
export class Postings {
  readonly #lists = new Map<string, { slots: Uint32Array; used: number }>();

  add(word: string, slot: number): void {
    const list = this.#lists.get(word);
    if (list === undefined) {
      this.#lists.set(word, { slots: Uint32Array.of(slot), used: 1 });
      return;
    }
    if (list.used === list.slots.length) {
      const wider = new Uint32Array(list.used * 2);
      wider.set(list.slots);
      list.slots = wider;
    }
    list.slots[list.used++] = slot;
  }

  /** A slot comes as often as it has one of the words. */
  *of(words: readonly string[]): Generator<number> {
    for (const word of words) {
      const list = this.#lists.get(word);
      if (list !== undefined) yield* list.slots.subarray(0, list.used);
    }
  }
}
