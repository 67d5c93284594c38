/** A set of slots, one bit each. */
export class SlotSet {
  readonly #bits: Uint8Array;
  #size = 0;

  constructor(capacity: number) {
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
