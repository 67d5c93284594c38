import { posix } from 'node:path';
import type { Image, Root } from '../../../domain/image.js';

type Whence = Pick<Image, 'source' | 'root'>;

/** Id of an image's root. Of an image that an earlier version put in, the folder's name is all that is known. */
export function rootIdOf({ source, root }: Whence): string {
  return root ?? folderNameOf(source);
}

/** An image's path inside its root. */
export function pathInRoot({ source }: Whence): string {
  return source.slice(folderNameOf(source).length + 1);
}

function folderNameOf(source: string): string {
  const slash = source.indexOf('/');
  return slash < 0 ? source : source.slice(0, slash);
}

/** Returns true if a path is the folder's or inside it; both absolute. */
export function isWithin(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}

/** Where images lie on the disk, by the roots of their catalogue. */
export class Places {
  readonly #byId: ReadonlyMap<string, Root>;
  /** Those whose folder is known, the innermost first. */
  readonly #there: readonly (Root & { readonly path: string })[];

  constructor(readonly roots: readonly Root[]) {
    this.#byId = new Map(roots.map((root) => [root.id, root]));
    this.#there = roots
      .flatMap((root) => (root.path === null ? [] : [{ ...root, path: root.path }]))
      .sort((a, b) => b.path.length - a.path.length);
  }

  /** Where the image's file was seen last; null when its root's folder is not known. */
  placeOf(image: Whence): string | null {
    const root = this.#byId.get(rootIdOf(image));
    return root?.path == null ? null : posix.join(root.path, pathInRoot(image));
  }

  /** The root that a path belongs to. */
  rootAt(path: string): (Root & { readonly path: string }) | null {
    return this.#there.find((root) => isWithin(root.path, path)) ?? null;
  }
}
