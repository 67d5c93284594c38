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
  /** Where the picture came from, relative to what was ingested, or the source art of a drawing. */
  readonly source: string;
}

/**
 * The filter of a search; every condition given must hold, a list matches any of its entries. So an
 * empty list of types, tags or clusters lets nothing through: it is no way to say "all".
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
