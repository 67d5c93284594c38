import { realpath } from 'node:fs/promises';
import { walkFolder } from '../../catalogue/ingest/walk-folder.js';

/** How many files of a folder may be pictures, unread. */
export async function countPictures(folder: string): Promise<number> {
  const { files } = await walkFolder(await realpath(folder).catch(() => folder));
  return files.length;
}
