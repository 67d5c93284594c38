/** A larger picture is refused before it is decoded: a few kilobytes of PNG can claim gigabytes of pixels. */
export const MAX_PIXELS = 50_000_000;

/**
 * A picture of a folder may be larger: it is shrunk while it is decoded, one at a time. That takes 30 MB of a JPEG,
 * 120 MB of a PNG or TIFF, and up to 900 MB where the format holds the whole picture (progressive, interlaced, WebP,
 * AVIF).
 */
export const MAX_CATALOGUE_PIXELS = 200_000_000;
