import { Worker } from 'node:worker_threads';
import { ParallaxError } from '../../../../domain/errors.js';
import type { Spelling } from '../../../../domain/text/spelling.js';
import { workerUrl } from '../../../worker-url.js';
import type { CatalogueStore } from '../store/catalogue-store.js';

/** The words of more images would not fit beside a gateway's other memory. */
export const MAX_TEXT_IMAGES = 200_000;

export type TextQuestion =
  | { readonly kind: 'match'; readonly text: string }
  | { readonly kind: 'spell'; readonly words: readonly string[] }
  | { readonly kind: 'name'; readonly name: string };

export type TextMessage = (TextQuestion & { readonly call: number }) | { readonly kind: 'close' };

export type TextFound =
  | { readonly kind: 'slots'; readonly slots: Uint32Array<ArrayBuffer> }
  | { readonly kind: 'spellings'; readonly spellings: readonly (readonly [string, Spelling])[] };

export type TextAnswer =
  | { readonly call: number; readonly found: TextFound }
  | { readonly call: number; readonly error: string };

interface Waiting {
  readonly resolve: (found: TextFound) => void;
  readonly reject: (error: Error) => void;
}

/**
 * The words of the catalogue, searched in a worker thread that starts with the first question: the
 * fallback is rare, and reading every title would keep the event loop.
 */
export class TextSearch {
  #worker: Worker | null = null;
  #calls = 0;
  readonly #waiting = new Map<number, Waiting>();

  constructor(private readonly store: CatalogueStore) {}

  /**
   * The slots of the images whose title or keywords match, best first.
   *
   * @throws ParallaxError UNAVAILABLE for a catalogue of more than MAX_TEXT_IMAGES
   */
  async match(text: string): Promise<Uint32Array> {
    const { images } = this.store.state;
    if (images > MAX_TEXT_IMAGES) {
      throw new ParallaxError(
        'UNAVAILABLE',
        `The catalogue has ${images} images; its words are searched up to ${MAX_TEXT_IMAGES}.`,
      );
    }
    const found = await this.#ask({ kind: 'match', text });
    return found.kind === 'slots' ? found.slots : new Uint32Array();
  }

  /** Spelling of each of these words in the catalogue. @throws ParallaxError UNAVAILABLE */
  async spellings(words: readonly string[]): Promise<readonly (readonly [string, Spelling])[]> {
    const found = await this.#ask({ kind: 'spell', words });
    return found.kind === 'spellings' ? found.spellings : [];
  }

  /** The slots of the images whose file may have that name. @throws ParallaxError UNAVAILABLE */
  async named(name: string): Promise<Uint32Array> {
    const found = await this.#ask({ kind: 'name', name });
    return found.kind === 'slots' ? found.slots : new Uint32Array();
  }

  #ask(question: TextQuestion): Promise<TextFound> {
    const worker = this.#worker ?? this.#start();
    const call = this.#calls++;
    // An idle fallback must not keep a finished program alive; one that owes an answer must.
    worker.ref();
    return new Promise((resolve, reject) => {
      this.#waiting.set(call, { resolve, reject });
      this.#post(worker, { ...question, call });
    });
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    if (worker === null) return;
    worker.ref();
    const ended = new Promise((resolve) => worker.once('exit', resolve));
    this.#post(worker, { kind: 'close' });
    await ended;
  }

  #start(): Worker {
    const worker = new Worker(workerUrl(import.meta.url, './text-search.worker.js'), {
      workerData: this.store.directory,
    });
    worker.on('message', (answer: TextAnswer) => {
      const waiting = this.#waiting.get(answer.call);
      this.#waiting.delete(answer.call);
      if (this.#waiting.size === 0) worker.unref();
      if ('found' in answer) waiting?.resolve(answer.found);
      else waiting?.reject(unavailable(answer.error));
    });
    worker.on('error', (error) => this.#abandon(worker, error.message));
    worker.on('exit', () => this.#abandon(worker, 'its worker ended'));
    this.#worker = worker;
    return worker;
  }

  /** The next question starts another worker. */
  #abandon(worker: Worker, reason: string): void {
    // An error is followed by an exit, when another may be at work already.
    if (this.#worker !== worker) return;
    this.#worker = null;
    for (const { reject } of this.#waiting.values()) reject(unavailable(reason));
    this.#waiting.clear();
  }

  #post(worker: Worker, message: TextMessage): void {
    worker.postMessage(message);
  }
}

function unavailable(reason: string): ParallaxError {
  return new ParallaxError('UNAVAILABLE', `The catalogue's words cannot be searched: ${reason}.`);
}
