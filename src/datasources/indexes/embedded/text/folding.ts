import { buildDerived, pointTo, reusableBase, sweepDerived } from '../derived/derived-build.js';
import type { DerivedOptions } from '../derived/derived-open.js';
import type { CatalogueStore, DerivedPointer } from '../store/catalogue-store.js';
import type { WriterLock } from '../store/writer-lock.js';

/** Keeps a writer's derived file near its puts: one build at a time, beside the puts. */
export class Folding {
  #running: Promise<void> | null = null;

  constructor(
    private readonly store: CatalogueStore,
    private readonly lock: WriterLock,
    private readonly options: DerivedOptions,
  ) {}

  /** Number of slots that the derived file does not cover. */
  get waiting(): number {
    const { nextSlot, derived } = this.store.state;
    return nextSlot - (derived?.through ?? 0);
  }

  /** Begins a fold in the background unless one runs; the next one tries again when it fails. */
  start(): void {
    if (this.#running !== null) return;
    this.#run(() => reusableBase(this.store)).catch((error: unknown) => {
      this.options.log.warn(
        { err: error },
        'The index file could not be folded; new images are searched without it.',
      );
    });
  }

  async fold(): Promise<void> {
    await this.settle();
    if (this.waiting > 0 || this.store.state.derived === null)
      await this.#run(() => reusableBase(this.store));
  }

  async rebuild(): Promise<void> {
    await this.settle();
    await this.#run(() => null);
  }

  /** Waits for the fold that runs, if any; its failure was told where it was started. */
  async settle(): Promise<void> {
    await this.#running?.catch(() => undefined);
  }

  #run(base: () => DerivedPointer | null): Promise<void> {
    this.#running ??= this.#build(base()).finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #build(base: DerivedPointer | null): Promise<void> {
    const { store, lock, options } = this;
    const replaced = store.state.derived;
    const pointer = await buildDerived(store, options.dimension, base, options.onProgress);
    store.write(() => {
      lock.check();
      pointTo(store, pointer);
    });
    await sweepDerived(store, replaced, options.now());
  }
}
