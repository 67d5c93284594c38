import { foldCase, plainText } from './text.js';

/** Returns true if a text ends in a file extension. */
export function looksLikeFileName(text: string): boolean {
  return /[^\s/]\.[\p{L}\p{N}]{2,5}$/u.test(text);
}

/** Returns the last part of a path, normalised so that case and Unicode form do not matter. */
export function comparableFileName(path: string): string {
  return foldCase(plainText(path.slice(path.lastIndexOf('/') + 1)));
}

/**
 * Returns true if an image's file has that name.
 *
 * @param source  the path of the image's file
 * @param name    a name, or the end of a path
 */
export function isNamed(source: string, name: string): boolean {
  const comparable = (path: string): string => `/${path.split('/').map(comparableFileName).join('/')}`;
  return comparable(source).endsWith(comparable(name));
}

/** `red-car_on.road` as a person would write it: what titles are made of. */
export function wordsOfName(name: string): string {
  return name
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Z}\p{Surrogate}_\-–.+~]+/gu, ' ')
    .trim();
}

/** A file's name without folders and ending. */
export function stemOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(/(?<=.)\.[^.]*$/u, '');
}
