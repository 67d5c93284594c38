/** A set of slots, one bit each. */
export class SlotSet {
  readonly #bits: Uint8Array;
  #size = 0;

  constructor(capacity: number) {
    this.#bits = new Uint8Array(Math.ceil(capacity / 8));
  }

  /** The slots of any of these sets. */
  static union(sets: readonly SlotSet[]): SlotSet {
    const bits = sets.map((set) => set.#bits);
    const all = new SlotSet(8 * Math.max(0, ...bits.map(({ length }) => length)));
    for (const some of bits) {
      for (let i = 0; i < some.length; i++) all.#bits[i] = (all.#bits[i] ?? 0) | (some[i] ?? 0);
    }
    for (let byte of all.#bits) for (; byte !== 0; byte &= byte - 1) all.#size += 1;
    return all;
  }

  get size(): number {
    return this.#size;
  }

  get bytes(): number {
    return Math.max(1, this.#bits.length);
  }

  add(slot: number): void {
    if (this.has(slot)) return;
    this.#bits[slot >> 3] = (this.#bits[slot >> 3] ?? 0) | (1 << (slot & 7));
    this.#size += 1;
  }

  has(slot: number): boolean {
    return ((this.#bits[slot >> 3] ?? 0) & (1 << (slot & 7))) !== 0;
  }

  /** The slots, rising. */
  toArray(): Uint32Array {
    const slots = new Uint32Array(this.#size);
    let count = 0;
    for (let slot = 0; count < this.#size; slot++) {
      if (this.#bits[slot >> 3] === 0) slot |= 7;
      else if (this.has(slot)) slots[count++] = slot;
    }
    return slots;
  }
}
