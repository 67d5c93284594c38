import { readFile } from 'node:fs/promises';

/** Reads a small JSON file of Parallax; null when it is missing, or incomplete after a crash. */
export async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch {
    return null;
  }
}
