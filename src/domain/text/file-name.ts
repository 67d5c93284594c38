import { foldCase, plainText } from './text.js';

/** Whether a text ends as names of files do. */
export function looksLikeFileName(text: string): boolean {
  return /[^\s/]\.[\p{L}\p{N}]{2,5}$/u.test(text);
}

/** The last part of a path, as names of files are compared: whatever the case and the form of Unicode. */
export function comparableFileName(path: string): string {
  return foldCase(plainText(path.slice(path.lastIndexOf('/') + 1)));
}

/**
 * Whether a picture's file has that name.
 *
 * @param source  the path that the picture came from
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
