import type { ImageInShort } from '../../datasources/indexes/image-index-writer.js';
import type { WrittenCaption } from '../captions/folder-captions.js';
import { describePath, type ImageIdentity, identifyImage } from './image-identity.js';
import { isWithin, type Places } from './roots/places.js';
import type { SkippedFile } from './skipped-file.js';

/** A file whose content is known. */
export interface HashedFile {
  readonly path: string;
  /** SHA-256, hex. */
  readonly contentHash: string;
  /** Caption file beside it; absent without one. */
  readonly written?: WrittenCaption | 'unreadable';
}

/** An image that the catalogue holds, or that is to come into it from the one before. */
export interface KnownImage extends Omit<ImageInShort, 'title' | 'tags'> {
  /** Of an index that this one replaces or continues, and not in this one: it is to be embedded, under its id. */
  readonly isAwaited?: boolean;
}

export interface FolderState {
  /** Absolute, without links. */
  readonly folder: string;
  /** With the folder's own root, see `findRoot`. */
  readonly places: Places;
  /** Files to ingest, in order: of two with equal content the first is used. */
  readonly files: readonly HashedFile[];
  /** Paths of all files that are there, usable or not: what broke has not left. */
  readonly present: readonly string[];
  /** Folders that could not be listed: nothing is known of what is in them. */
  readonly unread: readonly string[];
  /** Places outside the folder where images still have their file. */
  readonly elsewhere: ReadonlySet<string>;
}

export interface IngestPlan {
  readonly add: readonly PlannedImage[];
  /** Images whose file lies at another place now; their content is what it was. */
  readonly moved: readonly PlannedImage[];
  /** Images, moved or not, beside whose file other texts lie now. */
  readonly recaptioned: readonly PlannedImage[];
  readonly unchanged: number;
  readonly duplicates: readonly SkippedFile[];
  /** Ids of images whose picture left the folder. */
  readonly remove: readonly string[];
  /** Number of images that came from this folder. */
  readonly held: number;
}

export interface PlannedImage extends ImageIdentity, HashedFile {
  /** Id of the root that `source` begins with. */
  readonly root: string;
  /** True if it replaces older content of the same file. */
  readonly replaces: boolean;
  /** True if it was moved away from its caption files: the image keeps its caption. */
  readonly keepsCaption?: boolean;
}

/**
 * Decides what becomes of each file. A content that an image has is that image, wherever it lies now. A new content
 * at an image's place is its later version. Everything else is a new picture.
 *
 * @param sync   also remove the images of this folder whose file is gone; those of other folders stay
 * @param again      what is in the catalogue with the content that it has now is put in once more
 * @param recaption  its texts are read once more
 */
export function planIngest(
  state: FolderState,
  known: readonly KnownImage[],
  sync: boolean,
  again = false,
  recaption = false,
): IngestPlan {
  return new Planning(state, known, again, recaption).plan(sync);
}

interface Placed extends HashedFile {
  readonly place: string;
}

class Planning {
  readonly #byContent = new Map<string, KnownImage[]>();
  readonly #byPlace = new Map<string, KnownImage[]>();
  readonly #ids: Set<string>;
  /** Images that have their file, and the files that need none other. */
  readonly #settled = new Map<KnownImage, Placed>();
  /** Which file holds a content after the ingest. */
  readonly #holders = new Map<string, string>();
  readonly #add: PlannedImage[] = [];
  readonly #moved: PlannedImage[] = [];
  readonly #recaptioned: PlannedImage[] = [];
  readonly #duplicates: SkippedFile[] = [];
  readonly #present: ReadonlySet<string>;
  readonly #usable: ReadonlySet<string>;
  #unchanged = 0;

  constructor(
    private readonly state: FolderState,
    private readonly known: readonly KnownImage[],
    private readonly again: boolean,
    private readonly recaption: boolean,
  ) {
    this.#present = new Set(state.present);
    this.#usable = new Set(state.files.map(({ path }) => path));
    this.#ids = new Set(known.map(({ id }) => id));
    for (const image of known) {
      push(this.#byContent, image.contentHash, image);
      const place = state.places.placeOf(image);
      if (place !== null) push(this.#byPlace, place, image);
    }
  }

  plan(sync: boolean): IngestPlan {
    const { folder, files } = this.state;
    const placed = files.map((file) => ({ ...file, place: join(folder, file.path) }));
    const strangers = placed.filter((file) => !this.#isUnchanged(file));
    const contents = strangers.filter((file) => !this.#isKnownContent(file));
    // A file that has an image takes a new content before one that has none: else the image would go on showing
    // what is in no file any more.
    const late = contents.filter((file) => !this.#isLaterVersion(file));
    for (const file of late) this.#takeNew(file);
    const held = this.known.filter(({ isAwaited, ...image }) => !isAwaited && this.#cameFromHere(image));
    return {
      add: this.#add,
      moved: this.#moved,
      recaptioned: this.#recaptioned,
      unchanged: this.#unchanged,
      duplicates: this.#duplicates,
      remove: sync ? held.filter((image) => this.#hasLeft(image)).map(({ id }) => id) : [],
      held: held.length,
    };
  }

  #isUnchanged(file: Placed): boolean {
    const image = this.#byPlace.get(file.place)?.find(({ contentHash }) => contentHash === file.contentHash);
    if (image === undefined) return false;
    this.#settle(image, file);
    if (this.again || image.isAwaited) this.#add.push(this.#under(image, file, this.again));
    else if (isCaptionedAlike(image, file) && !(this.recaption && image.captionHash !== KEPT_CAPTION))
      this.#unchanged += 1;
    else this.#recaptioned.push(this.#under(image, file, false));
    return true;
  }

  /** A copy where the image's file is at its place still, and otherwise the image itself, moved. */
  #isKnownContent(file: Placed): boolean {
    const images = this.#byContent.get(file.contentHash) ?? [];
    const copied = images.find((image) => this.#settled.has(image) || this.#isElsewhere(image));
    if (copied !== undefined) {
      this.#duplicate(file, this.#settled.get(copied)?.path ?? copied.source);
      return true;
    }
    const image = images[0];
    if (image === undefined) return false;
    this.#settle(image, file);
    const moved = this.#under(image, file, this.again);
    if (this.again || image.isAwaited) this.#add.push(moved);
    else if (typeof file.written !== 'object' && image.captionHash !== undefined)
      this.#moved.push({ ...moved, keepsCaption: true });
    else if (isCaptionedAlike(image, file)) this.#moved.push(moved);
    else this.#recaptioned.push(moved);
    return true;
  }

  #isLaterVersion(file: Placed): boolean {
    const here = this.#byPlace.get(file.place) ?? [];
    const [image, ...others] = here.filter((one) => !this.#settled.has(one));
    // A picture that was moved onto this place has left it again, or is there: which one was edited is not known.
    if (image === undefined || others.length > 0 || here.length > 1) return false;
    const holder = this.#holders.get(file.contentHash);
    if (holder !== undefined) this.#duplicate(file, holder);
    else {
      this.#settle(image, file);
      this.#add.push(this.#under(image, file, !image.isAwaited));
    }
    return true;
  }

  #takeNew(file: Placed): void {
    const holder = this.#holders.get(file.contentHash);
    if (holder !== undefined) {
      this.#duplicate(file, holder);
      return;
    }
    this.#holders.set(file.contentHash, file.path);
    const { name, path, root } = this.#whence(file.place);
    const identity = identifyImage(name, path, file.contentHash, (id) => this.#ids.has(id));
    this.#ids.add(identity.id);
    const { written, contentHash } = file;
    this.#add.push({
      ...identity,
      root,
      path: file.path,
      contentHash,
      replaces: false,
      ...(written && { written }),
    });
  }

  #under({ id }: KnownImage, { place, path, contentHash, written }: Placed, replaces: boolean): PlannedImage {
    const whence = this.#whence(place);
    return {
      id,
      ...describePath(whence.name, whence.path),
      root: whence.root,
      path,
      contentHash,
      replaces,
      ...(written && { written }),
    };
  }

  #whence(place: string): { readonly name: string; readonly path: string; readonly root: string } {
    const root = this.state.places.rootAt(place);
    if (root === null) throw new Error(`${place} is in no root.`);
    return { root: root.id, name: root.name, path: place.slice(join(root.path, '').length) };
  }

  #settle(image: KnownImage, file: Placed): void {
    this.#settled.set(image, file);
    this.#holders.set(file.contentHash, file.path);
  }

  #duplicate({ path }: Placed, of: string): void {
    this.#duplicates.push({ kind: 'duplicate', path, of });
  }

  #isElsewhere(image: KnownImage): boolean {
    const place = image.isAwaited ? null : this.state.places.placeOf(image);
    return place !== null && this.state.elsewhere.has(place);
  }

  #cameFromHere(image: KnownImage): boolean {
    const place = this.state.places.placeOf(image);
    return place !== null && isWithin(this.state.folder, place);
  }

  #hasLeft(image: KnownImage): boolean {
    if (this.#settled.has(image)) return false;
    const { folder, places, unread } = this.state;
    const place = places.placeOf(image) ?? '';
    const path = place.slice(join(folder, '').length);
    // Another image is there now.
    if (this.#usable.has(path)) return true;
    return !this.#present.has(path) && !unread.some((name) => isWithin(name, path));
  }
}

/** The `captionHash` of an image whose file was moved away from its texts. */
export const KEPT_CAPTION = 'kept';

function isCaptionedAlike({ captionHash }: KnownImage, { written }: HashedFile): boolean {
  if (written === 'unreadable') return true;
  return captionHash === written?.hash || (written === undefined && captionHash === KEPT_CAPTION);
}

/** A path inside a folder; the folder's own with its last slash. */
function join(folder: string, path: string): string {
  return folder.endsWith('/') ? `${folder}${path}` : `${folder}/${path}`;
}

function push(map: Map<string, KnownImage[]>, key: string, image: KnownImage): void {
  const there = map.get(key);
  if (there === undefined) map.set(key, [image]);
  else there.push(image);
}
