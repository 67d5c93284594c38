import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { ParallaxError } from '../domain/errors.js';
import type { SkippedFile } from './ingest-report.js';

/** What lies in a folder. Paths are relative to it and separated by `/`. */
export interface FoundFiles {
  /** Files that may be pictures, in an order that does not depend on the disk; links come last. */
  readonly files: readonly string[];
  readonly skipped: readonly SkippedFile[];
  /** How many names began with a dot. */
  readonly hidden: number;
}

/**
 * Lists a folder and everything below it. Links are followed to files inside the folder only, so that a link
 * neither leaves it nor leads round in circles.
 *
 * @throws ParallaxError NOT_FOUND when the folder is not there or is none
 */
export async function walkFolder(folder: string): Promise<FoundFiles> {
  const root = await realpath(folder).catch(() => null);
  if (root === null || !(await stat(root)).isDirectory()) {
    throw new ParallaxError('NOT_FOUND', `There is no folder ${folder}.`, { argument: 'folder' });
  }
  const walk = new Walk(root);
  await walk.enter('');
  return { files: [...walk.files.sort(), ...walk.links.sort()], skipped: walk.skipped, hidden: walk.hidden };
}

class Walk {
  readonly files: string[] = [];
  readonly links: string[] = [];
  readonly skipped: SkippedFile[] = [];
  hidden = 0;

  constructor(private readonly root: string) {}

  async enter(directory: string): Promise<void> {
    const entries = await readdir(join(this.root, directory), { withFileTypes: true }).catch(
      (error: NodeJS.ErrnoException) => {
        this.#skip(directory, unreadable(error));
        return [];
      },
    );
    for (const entry of entries) await this.#meet(directory, entry);
  }

  async #meet(directory: string, entry: Dirent): Promise<void> {
    const path = directory === '' ? entry.name : `${directory}/${entry.name}`;
    if (entry.name.startsWith('.')) this.hidden += 1;
    else if (entry.isDirectory()) await this.enter(path);
    else if (entry.isFile()) this.files.push(path);
    else if (entry.isSymbolicLink()) await this.#follow(path);
    else this.#skip(path, 'It is no file but a device, a pipe or a socket.');
  }

  async #follow(path: string): Promise<void> {
    const target = await realpath(join(this.root, path)).catch(() => null);
    if (target === null) return this.#skip(path, 'The link leads nowhere.');
    if (!target.startsWith(this.root + sep)) return this.#skip(path, 'The link leads out of the folder.');
    if ((await stat(target)).isFile()) this.links.push(path);
    else this.#skip(path, 'The link leads to another folder; folders are read where they lie.');
  }

  #skip(path: string, reason: string): void {
    this.skipped.push({ kind: 'unusable', path, reason });
  }
}

/** Why a file cannot be read, in words. */
export function unreadable(error: { readonly code?: unknown; readonly message: string }): string {
  if (error.code === 'EACCES' || error.code === 'EPERM') return 'There is no permission to read it.';
  if (error.code === 'ENOENT') return 'It went away while it was being read.';
  return `It cannot be read (${String(error.code ?? error.message)}).`;
}
