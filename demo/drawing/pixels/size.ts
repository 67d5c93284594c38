/** Side of a drawing in pixels; the 3-D art has this size, so a larger drawing would only be softer. */
export const SIZE = 256;

/** Pixels of a drawing. */
export const AREA = SIZE * SIZE;
