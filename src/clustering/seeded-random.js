/**
 * A small generator whose sequence depends on the seed alone, so that a clustering can be repeated.
 *
 * @param seed any finite number; its low 32 bits count
 * @see "mulberry32", Tommy Ettinger's 32-bit generator (public domain): one state word, passes gjrand
 */
export function seededRandom(seed) {
    let state = seed | 0;
    return () => {
        state = (state + 0x6d2b79f5) | 0;
        let mixed = Math.imul(state ^ (state >>> 15), state | 1);
        mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
        return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    };
}
/** The numbers 0..count-1 in random order (Fisher and Yates). */
export function randomOrder(count, random) {
    const order = Uint32Array.from({ length: count }, (_, i) => i);
    for (let i = count - 1; i > 0; i--) {
        const j = Math.floor(random() * (i + 1));
        const kept = order[i] ?? 0;
        order[i] = order[j] ?? 0;
        order[j] = kept;
    }
    return order;
}
//# sourceMappingURL=seeded-random.js.map