/** A catalogue entry as documents store it; its vector lives in the index. */
export interface Image {
  readonly id: string;
  readonly title: string;
  readonly description?: string;
  /** `photo`, `illustration` or whatever the catalogue's owner says. */
  readonly type: string;
  readonly width: number;
  readonly height: number;
  readonly tags: readonly string[];
  /** Words the text fallback may read besides the title: never the style. */
  readonly keywords: readonly string[];
  /** File name of the full rendition inside the catalogue's image store. */
  readonly file: string;
  /** SHA-256 of the source file, hex: how a resumed ingest knows what it has. */
  readonly contentHash: string;
  /** Where the picture came from, `<name of the folder that was ingested>/<path in it>`, or a drawing's source art. */
  readonly source: string;
  /** Id of the `Root` that it came from; absent where an earlier version put it in, which knew the name alone. */
  readonly root?: string;
}

/** A folder that was ingested. It stays the same one when it is renamed, or seen at another path. */
export interface Root {
  readonly id: string;
  /** The last part of its path when it was met first; sources of its images begin with it. */
  readonly name: string;
  /** Where it was seen last, absolute and without links; null while another folder lies there. */
  readonly path: string | null;
}

/**
 * The filter of a search; every condition given must hold, a list matches any of its entries, and types and tags
 * match whatever the case. To an index an empty list of types, tags or clusters lets nothing through; a search
 * leaves out the empty lists that a client sends.
 */
export interface ImageFilter {
  readonly types?: readonly string[];
  readonly tags?: readonly string[];
  readonly clusters?: readonly string[];
  readonly excludeIds?: readonly string[];
  readonly minWidth?: number;
  readonly minHeight?: number;
}

export const THUMBNAIL_SIZES = { SMALL: 160, MEDIUM: 320, LARGE: 640 } as const;
export type ThumbnailSize = keyof typeof THUMBNAIL_SIZES;
