/** Reads little-endian numbers one after the other; what is cut short is an error that says what was missing. */
export class ByteReader {
  private readonly view: DataView;
  private at = 0;

  /** @param fail  makes the error of a sentence without its full stop */
  constructor(
    private readonly bytes: Uint8Array,
    private readonly fail: (found: string) => Error,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Bytes that are not read yet. */
  get left(): number {
    return this.bytes.length - this.at;
  }

  uint32(what: string): number {
    return this.view.getUint32(this.take(4, what), true);
  }

  int32(what: string): number {
    return this.view.getInt32(this.take(4, what), true);
  }

  uint64(what: string): bigint {
    return this.view.getBigUint64(this.take(8, what), true);
  }

  int64(what: string): bigint {
    return this.view.getBigInt64(this.take(8, what), true);
  }

  float32s(count: number, what: string): Float32Array {
    const from = this.take(count * 4, what);
    return Float32Array.from({ length: count }, (_, i) => this.view.getFloat32(from + i * 4, true));
  }

  skip(count: bigint, what: string): void {
    // More than there is stays more than there is as a number.
    this.take(Number(count), what);
  }

  private take(count: number, what: string): number {
    const from = this.at;
    if (count > this.left) {
      throw this.fail(
        `its ${this.bytes.length} bytes end within ${what}, ${count} bytes from byte ${from} on`,
      );
    }
    this.at += count;
    return from;
  }
}
