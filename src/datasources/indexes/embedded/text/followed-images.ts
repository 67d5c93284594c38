import type { Image } from '../../../../domain/image.js';
import { changesBetween } from '../followed-changes.js';
import type { CatalogueStore } from '../store/catalogue-store.js';
import type { VectorRows } from '../store/vector-rows.js';

/** The images of a catalogue as they come, for what only ever adds: images that leave are not told of. */
export class FollowedImages {
  #revision = -1;

  constructor(
    private readonly store: CatalogueStore,
    private readonly rows: VectorRows,
  ) {}

  /**
   * Gives the images that were put since the last call.
   *
   * @param begin  called first when all images are given, at the first call and after too many changes
   * @param add    called with each image and its slot
   */
  catchUp(begin: () => void, add: (slot: number, image: Image) => void): void {
    this.store.renew();
    const { revision } = this.store.state;
    const changes = this.#revision < 0 ? null : changesBetween(this.store, this.#revision, revision);
    if (changes === null) {
      begin();
      for (const { value } of this.store.documents.getRange()) add(value.slot, value.image);
    }
    for (const { put } of changes ?? []) {
      for (const slot of put) {
        const id = this.rows.id(slot);
        const document = id === null ? undefined : this.store.documents.get(id);
        // A later change put the image once more, or it has left.
        if (document?.slot === slot) add(slot, document.image);
      }
    }
    this.#revision = revision;
  }
}
