import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import type { AnswersData } from '../replay/answers.js';

/** Keeps the answers of finished jobs until the report is written. */
export interface JobStore {
  get(key: string): Promise<AnswersData | null>;
  put(key: string, answers: AnswersData): Promise<void>;
  clear(): Promise<void>;
}

/** A file a job: there when it is whole, or not at all. */
export function jobsInFolder(folder: string): JobStore {
  const fileOf = (key: string): string => join(folder, `${key}.answers`);
  return {
    async get(key) {
      const bytes = await readFile(fileOf(key)).catch(() => null);
      if (bytes === null) return null;
      try {
        const kept: unknown = deserialize(bytes);
        // Written by `put`, under a key that is a hash of all that it depends on.
        return isAnswers(kept) ? kept : null;
      } catch {
        return null;
      }
    },
    async put(key, answers) {
      await mkdir(folder, { recursive: true });
      const part = `${fileOf(key)}.${process.pid}.part`;
      const file = await open(part, 'w');
      try {
        await file.writeFile(serialize(answers));
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(part, fileOf(key));
    },
    clear: () => rm(folder, { recursive: true, force: true }),
  };
}

/** For a run of which nothing is kept. */
export const NO_STORE: JobStore = {
  get: async () => null,
  put: async () => undefined,
  clear: async () => undefined,
};

function isAnswers(value: unknown): value is AnswersData {
  return typeof value === 'object' && value !== null && 'arms' in value && 'figures' in value;
}
