/** A catalogue entry as documents store it; its vector lives in the index. */
export interface Image {
  readonly id: string;
  readonly title: string;
  readonly description?: string;
  /** `photo`, `illustration` or another type that the catalogue's owner defines. */
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
  /**
   * Hash of the text that lay beside the file when title, description and tags were read; `kept` after the file was
   * moved away from it; absent without such a text.
   */
  readonly captionHash?: string;
  /** Origin of the file: `<name of the ingested folder>/<path in it>`, or the source art of a drawing. */
  readonly source: string;
  /**
   * Id of the `Root` that the file came from; absent for images of an earlier version, which recorded only
   * the name.
   */
  readonly root?: string;
}

/** A folder that was ingested. It stays the same one when it is renamed, or seen at another path. */
export interface Root {
  readonly id: string;
  /** The last part of its path when it was met first; sources of its images begin with it. */
  readonly name: string;
  /** Last known location, absolute and without links; null while another folder has that path. */
  readonly path: string | null;
}

/**
 * The filter of a search: every given condition must hold, and a list matches any of its entries. Types and
 * tags are compared without case. An index matches no image for an empty list of types, tags or clusters; a
 * search drops empty lists that a client sends.
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
