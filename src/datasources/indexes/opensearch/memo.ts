/** A value that is valid while its key is, requested once for all waiting callers. */
export class Memo<T> {
  #key: string | null = null;
  #value: Promise<T> | null = null;

  get(key: string, make: () => Promise<T>): Promise<T> {
    if (this.#value !== null && this.#key === key) return this.#value;
    const value = make();
    this.#key = key;
    this.#value = value;
    value.catch(() => {
      // The next one asks again.
      if (this.#value === value) this.#value = null;
    });
    return value;
  }
}
