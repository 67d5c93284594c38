import { createHash } from 'node:crypto';
import { wordsOfName } from '../../domain/text/file-name.js';

/** Identity of an image, from its file's path and name. */
export interface ImageIdentity {
  readonly id: string;
  /** `<folder>/<path in it>`: where the catalogue says the picture comes from. */
  readonly source: string;
  readonly title: string;
  readonly tags: readonly string[];
}

const NAMES_OF_CAMERAS =
  /^(?:d?img|dsc[fn]?|pxl|mvimg|pict?|p|photos?|pictures?|images?|screenshot|untitled|copy)$/i;

const MAX_SLUG = 64;
const MAX_TITLE = 200;
const MAX_TAG = 64;
const HASH_DIGITS = 10;
const EXTENSION = /(?<=[^/])\.[^./]*$/u;

/**
 * Names a new picture by its path and its content. The id stays when the file is edited, moved or renamed later; no
 * other picture can come by it, and the same file gets the same id in every catalogue.
 *
 * @param folderName   last part of the ingested folder's path
 * @param path         of the file inside the folder, separated by `/`
 * @param contentHash  SHA-256 of the file, hex
 * @param isTaken      whether another image has an id already
 */
export function identifyImage(
  folderName: string,
  path: string,
  contentHash: string,
  isTaken: (id: string) => boolean = () => false,
): ImageIdentity {
  const described = describePath(folderName, path);
  const stem = slug(path.replace(EXTENSION, ''));
  let id = `${stem}-${contentHash.slice(0, HASH_DIGITS)}`;
  // Its first content was this file's, and became another's when it was edited.
  for (let next = 2; isTaken(id); next++) {
    id = `${stem}-${sha256Hex(`${contentHash} ${next}`).slice(0, HASH_DIGITS)}`;
  }
  return { id, ...described };
}

/** Description of an image by its file's path, whatever its id. */
export function describePath(folderName: string, path: string): Omit<ImageIdentity, 'id'> {
  const parts = path.split('/');
  const stem = (parts.pop() ?? '').replace(EXTENSION, '');
  const folders = parts.map(wordsOfName);
  return {
    source: `${folderName}/${path}`,
    title: titleOf(wordsOfName(stem), folders.at(-1) ?? wordsOfName(folderName)),
    tags: [...new Set(folders.map((folder) => cut(folder.toLowerCase(), MAX_TAG)))].filter(Boolean),
  };
}

/** Returns true if a title has a word other than default file names of cameras and phones. */
export function saysSomething(title: string): boolean {
  const words = title.match(/\p{L}+/gu) ?? [];
  return words.some((word) => !NAMES_OF_CAMERAS.test(word));
}

/** A name that says nothing gets the folder's name before it. */
function titleOf(name: string, folder: string): string {
  const full = saysSomething(name) ? name : `${folder} ${name}`.trim();
  const [first = '', ...rest] = cut(full, MAX_TITLE);
  return first === '' ? 'Untitled' : first.toUpperCase() + rest.join('');
}

function slug(text: string): string {
  const dashed = text
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '-')
    .replace(/^-/, '');
  return cut(dashed, MAX_SLUG).replace(/-$/, '') || 'picture';
}

/** By code points: half an emoji is no text. */
function cut(text: string, length: number): string {
  return [...text].slice(0, length).join('').trim();
}

function sha256Hex(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
