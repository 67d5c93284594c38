import type { Dirent } from 'node:fs';
import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { ParallaxError } from '../../domain/errors.js';
import { Exclusions, IGNORE_FILE } from './exclusions.js';
import type { SkippedFile } from './skipped-file.js';

/** Content of a folder. Paths are relative to it and separated by `/`. */
export interface FoundFiles {
  /** Files that may be pictures, in an order that does not depend on the disk; links come last. */
  readonly files: readonly string[];
  readonly skipped: readonly SkippedFile[];
  /** Folders that could not be listed: what is in them is not known, which is not to say that it has left. */
  readonly unread: readonly string[];
  /** Number of names that begin with a dot. */
  readonly hidden: number;
  /** Number of system files and folders: thumbnails, recycle bins. */
  readonly system: number;
  /** Number of files and folders that the user excluded. */
  readonly excluded: number;
}

/** Folders and files that systems, disk stations and photo programs put beside pictures, as they are called. */
const SYSTEM_NAMES =
  /^(?:@eaDir|@Syno.*|@tmp|#recycle|#snapshot|@Recycle|@Recently-Snapshot|\$RECYCLE\.BIN|RECYCLE[DR]|System Volume Information|lost\+found|found\.\d{3}|__MACOSX|Network Trash Folder|Temporary Items|iPod Photo Cache|.*\.lrdata|Thumbs\.db|ehthumbs(?:_vista)?\.db|desktop\.ini)$/i;

/** Content of one folder, by its absolute path. */
export type ListFolder = (path: string) => Promise<readonly Dirent[]>;

const listFolder: ListFolder = (path) => readdir(path, { withFileTypes: true });

/**
 * Lists a folder and everything below it. Links are followed to files inside the folder only, so that a link
 * neither leaves it nor leads round in circles.
 *
 * @param list     a seam, so that a test can let a folder fail
 * @param exclude  patterns as in a .gitignore, beside those of `.parallaxignore` files
 * @throws ParallaxError NOT_FOUND when the folder is not there or is none, UNAVAILABLE when it cannot be listed
 */
export async function walkFolder(
  folder: string,
  list: ListFolder = listFolder,
  exclude: readonly string[] = [],
): Promise<FoundFiles> {
  const root = await realpath(folder).catch(() => null);
  if (root === null || !(await stat(root)).isDirectory()) {
    throw new ParallaxError('NOT_FOUND', `There is no folder ${folder}.`, { argument: 'folder' });
  }
  const walk = new Walk(root, list);
  await walk.enter('', Exclusions.of(exclude));
  const { files, links, skipped, unread, hidden, system, excluded } = walk;
  if (unread.includes('')) {
    throw new ParallaxError('UNAVAILABLE', `${folder}: ${skipped[0]?.reason}`, { argument: 'folder' });
  }
  return { files: [...files.sort(), ...links.sort()], skipped, unread, hidden, system, excluded };
}

type UnusableFile = Extract<SkippedFile, { readonly kind: 'unusable' }>;

class Walk {
  readonly files: string[] = [];
  readonly links: string[] = [];
  readonly skipped: UnusableFile[] = [];
  readonly unread: string[] = [];
  hidden = 0;
  system = 0;
  excluded = 0;

  constructor(
    private readonly root: string,
    private readonly list: ListFolder,
  ) {}

  async enter(directory: string, above: Exclusions): Promise<void> {
    const entries = await this.list(join(this.root, directory)).catch((error: NodeJS.ErrnoException) => {
      this.#skip(directory, unreadable(error));
      this.unread.push(directory);
      return [];
    });
    const exclusions = entries.some(({ name }) => name === IGNORE_FILE)
      ? await above.within(this.root, directory)
      : above;
    for (const entry of entries) await this.#meet(directory, entry, exclusions);
  }

  async #meet(directory: string, entry: Dirent, exclusions: Exclusions): Promise<void> {
    if (entry.name === IGNORE_FILE) return;
    const path = directory === '' ? entry.name : `${directory}/${entry.name}`;
    if (entry.name.startsWith('.')) this.hidden += 1;
    else if (SYSTEM_NAMES.test(entry.name)) this.system += 1;
    else if (exclusions.exclude(path, entry.isDirectory())) this.excluded += 1;
    else if (await this.#isGarbled(path)) this.#skip(path, 'Its name is not UTF-8: rename it.');
    else if (entry.isDirectory()) await this.enter(path, exclusions);
    else if (entry.isFile()) this.files.push(path);
    else if (entry.isSymbolicLink()) await this.#follow(path);
    else this.#skip(path, 'It is not a file but a device, a pipe or a socket.');
  }

  /** Bytes that are no UTF-8 were replaced in the name, so that no file is called like that. */
  async #isGarbled(path: string): Promise<boolean> {
    if (!path.includes('\ufffd')) return false;
    return lstat(join(this.root, path)).then(
      () => false,
      () => true,
    );
  }

  async #follow(path: string): Promise<void> {
    const target = await realpath(join(this.root, path)).catch(() => null);
    if (target === null) return this.#skip(path, 'The link leads nowhere.');
    if (!target.startsWith(this.root + sep)) return this.#skip(path, 'The link leads out of the folder.');
    if ((await stat(target)).isFile()) this.links.push(path);
    else this.#skip(path, 'The link leads to another folder; links to folders are not followed.');
  }

  #skip(path: string, reason: string): void {
    this.skipped.push({ kind: 'unusable', path, reason });
  }
}

/** Why a file cannot be read, in words. */
export function unreadable(error: { readonly code?: unknown; readonly message: string }): string {
  if (error.code === 'EACCES' || error.code === 'EPERM') return 'There is no permission to read it.';
  if (error.code === 'ENOENT') return 'It disappeared while it was being read.';
  return `It cannot be read (${String(error.code ?? error.message)}).`;
}
