/** A larger image is refused before it is decoded: a few kilobytes of PNG can claim gigabytes of pixels. */
export const MAX_PIXELS = 50_000_000;

/**
 * Images of a folder may be larger: they are shrunk while decoding, one at a time. That takes 30 MB for a
 * JPEG and 120 MB for a PNG or TIFF. It takes up to 900 MB where the format holds the whole image
 * (progressive, interlaced, WebP, AVIF).
 */
export const MAX_CATALOGUE_PIXELS = 200_000_000;
