import { readFile } from 'node:fs/promises';

/** What a small JSON file of ours says; null when it is not there, or a crash left half of it. */
export async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch {
    return null;
  }
}
