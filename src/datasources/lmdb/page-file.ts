import { fstatSync, readSync } from 'node:fs';

/** Read at once: pages that follow each other cost one call. */
const WINDOW_BYTES = 65_536;

/** The pages of an LMDB file, read and not mapped: a page that is not there is null instead of the process's end. */
export class PageFile {
  readonly #window = Buffer.alloc(WINDOW_BYTES);
  #start = -1;
  #length = 0;
  readonly bytes: number;
  /** Number of whole pages. */
  readonly pages: number;

  /** @param file  descriptor of the open file */
  constructor(
    private readonly file: number,
    readonly pageSize: number,
  ) {
    this.bytes = fstatSync(file).size;
    this.pages = Math.floor(this.bytes / pageSize);
  }

  /** Valid until the next call; quickest when page numbers rise. */
  page(number: number): Buffer | null {
    const position = number * this.pageSize;
    const start = position - (position % WINDOW_BYTES);
    if (start !== this.#start) {
      this.#length = readSync(this.file, this.#window, 0, WINDOW_BYTES, start);
      this.#start = start;
    }
    const at = position - start;
    return at + this.pageSize > this.#length ? null : this.#window.subarray(at, at + this.pageSize);
  }
}
