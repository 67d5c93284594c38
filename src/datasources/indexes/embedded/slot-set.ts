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

/** The slots of several rising lists that have none in common. */
export class SlotLists {
  readonly size: number;
  #set: SlotSet | null = null;

  constructor(private readonly lists: readonly Uint32Array[]) {
    this.size = lists.reduce((sum, { length }) => sum + length, 0);
  }

  has(slot: number): boolean {
    this.#set ??= this.#toSet();
    return this.#set.has(slot);
  }

  /** List after list. */
  toArray(): Uint32Array {
    const slots = new Uint32Array(this.size);
    let count = 0;
    for (const list of this.lists) {
      slots.set(list, count);
      count += list.length;
    }
    return slots;
  }

  #toSet(): SlotSet {
    const set = new SlotSet(1 + this.lists.reduce((most, list) => Math.max(most, ...list.subarray(-1)), 0));
    for (const list of this.lists) for (const slot of list) set.add(slot);
    return set;
  }
}
