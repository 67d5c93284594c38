/** A set of slots, one bit each. */
export class SlotSet {
  readonly #bits: Uint8Array;
  #size = 0;

  constructor(private readonly capacity: number) {
    this.#bits = new Uint8Array(Math.ceil(capacity / 8));
  }

  get size(): number {
    return this.#size;
  }

  add(slot: number): void {
    if (this.has(slot)) return;
    this.#bits[slot >> 3] = (this.#bits[slot >> 3] ?? 0) | (1 << (slot & 7));
    this.#size += 1;
  }

  has(slot: number): boolean {
    return ((this.#bits[slot >> 3] ?? 0) & (1 << (slot & 7))) !== 0;
  }

  *[Symbol.iterator](): Generator<number> {
    for (let slot = 0; slot < this.capacity; slot++) {
      if (this.#bits[slot >> 3] === 0) slot |= 7;
      else if (this.has(slot)) yield slot;
    }
  }
}
