import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { readJson } from '../../config/read-json.js';
import { ParallaxError } from '../../domain/errors.js';
import { type Conversion, measureInteractions } from './cluster-csv.js';
import { faults, minimumProblems } from './interactions-problems.js';
import type { InteractionsReport } from './interactions-report.js';
import { hashOfFile } from './read-interactions.js';
import { OMISSIONS, REJECTIONS } from './validate-interaction.js';

/** The images that the catalogue has, or will have. */
export interface KnownImages {
  has(imageId: string): boolean;
  /** Changes with them. */
  readonly fingerprint: string;
}

export interface InteractionsCheckOptions extends Pick<Conversion, 'file' | 'weights' | 'now'> {
  readonly forgotten: () => Promise<{ has(userId: string): boolean; readonly fingerprint: string }>;
  /** Null while the catalogue is unknown: then every image counts as known. */
  readonly images: () => Promise<KnownImages | null>;
  /** Where what was found is kept for the next time, JSON; null: nowhere. */
  readonly cacheFile: string | null;
}

export interface InteractionsCheck {
  readonly title: string;
  /** Reasons why Personalize cannot train on the file, a sentence each. */
  problems(): Promise<readonly string[]>;
  /** Notes that do not stop the training: rows that will not be used. */
  notes(): Promise<readonly string[]>;
  /** Number of rows that would be trained on; 0 for a refused file. */
  rows(): Promise<number>;
}

/**
 * Reads a whole file of interactions before any resource is created for it. The same file, weights, images
 * and forgotten users are read only once, also over several runs. Without clusters, each image counts as its
 * own cluster.
 */
export function interactionsCheck(options: InteractionsCheckOptions): InteractionsCheck {
  let found: Promise<Found> | null = null;
  const find = (): Promise<Found> => {
    found ??= measured(options).catch(asFound);
    return found;
  };
  return {
    title: `interactions in ${options.file}`,
    async problems() {
      const { report, refusal } = await find();
      return refusal === null && report !== null ? minimumProblems(report, options.file) : [refusal ?? ''];
    },
    async notes() {
      const { report } = await find();
      return report === null ? [] : faults(report);
    },
    async rows() {
      return (await find()).report?.used ?? 0;
    },
  };
}

interface Found {
  readonly report: InteractionsReport | null;
  readonly refusal: string | null;
}

/** A refused file is a finding; any other failure is thrown to the caller. */
function asFound(error: unknown): Found {
  if (error instanceof ParallaxError && error.code === 'BAD_USER_INPUT') {
    return { report: null, refusal: error.message };
  }
  throw error;
}

async function measured(options: InteractionsCheckOptions): Promise<Found> {
  const { file, weights, now, cacheFile } = options;
  const [hash, forgotten, images] = await Promise.all([
    hashOfFile(file),
    options.forgotten(),
    options.images(),
  ]);
  const key = JSON.stringify([hash, weights, forgotten.fingerprint, images?.fingerprint ?? null]);
  const kept = cacheFile === null ? null : keptReport.safeParse(await readJson(cacheFile)).data;
  if (kept?.key === key) return { report: kept.report, refusal: null };
  const report = await measureInteractions({
    file,
    weights,
    now,
    isForgotten: (userId) => forgotten.has(userId),
    clusters: () => (imageId) => (images === null || images.has(imageId) ? imageId : null),
  });
  if (cacheFile !== null) await keep(cacheFile, { key, report });
  return { report, refusal: null };
}

async function keep(file: string, value: unknown): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const part = `${file}.${process.pid}.part`;
  await writeFile(part, JSON.stringify(value));
  await rename(part, file);
}

const count = z.number().int().nonnegative();
const example = z.object({ line: count, column: z.string().nullable(), text: z.string() });
const keptReport = z.object({
  key: z.string(),
  report: z.object({
    read: count,
    used: count,
    rejected: z.array(z.object({ why: z.enum(keysOf(REJECTIONS)), rows: count, examples: z.array(example) })),
    omitted: z.array(z.object({ why: z.enum(keysOf(OMISSIONS)), rows: count })),
    unknownImages: z.object({ rows: count, ids: z.array(z.string()) }),
    census: z.object({ unique: count, users: count, usersWithTwo: count, exact: z.boolean() }),
    span: z.tuple([z.number(), z.number()]).nullable(),
  }),
});

/** Converts an object's keys to an enumeration of its own names. */
function keysOf<Key extends string>(table: Readonly<Record<Key, string>>): Record<Key, Key> {
  const names: Partial<Record<Key, Key>> = {};
  for (const key in table) names[key] = key;
  return names as Record<Key, Key>;
}
