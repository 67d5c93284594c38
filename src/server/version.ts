/**
 * The version of the package, as `package.json` says it; a test holds the two together. It is not read from there,
 * since a function's bundle has no such file beside it.
 */
export const VERSION = '0.1.0';
