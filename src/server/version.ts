/**
 * The package's version. It repeats `package.json`, since a function's bundle has no such file; a test
 * compares the two.
 */
export const VERSION = '0.1.0';
