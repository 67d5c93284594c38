/** Side of a drawing in pixels; the 3-D art comes at this size, so a larger one would only be softer. */
export const SIZE = 256;

/** Pixels of a drawing. */
export const AREA = SIZE * SIZE;
