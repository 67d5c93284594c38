/** Uniform numbers in [0, 1). */
export type Random = () => number;
/**
 * A small generator whose sequence depends on the seed alone, so that a clustering can be repeated.
 *
 * @param seed any finite number; its low 32 bits count
 * @see "mulberry32", Tommy Ettinger's 32-bit generator (public domain): one state word, passes gjrand
 */
export declare function seededRandom(seed: number): Random;
/** The numbers 0..count-1 in random order (Fisher and Yates). */
export declare function randomOrder(count: number, random: Random): Uint32Array;
