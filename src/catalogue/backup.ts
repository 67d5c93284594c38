import { cp, mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readJson } from '../config/read-json.js';
import { openEnvironment } from '../datasources/lmdb/open-environment.js';
import { ParallaxError } from '../domain/errors.js';

/** The databases of a catalogue. The HNSW file is left out: it is derived, and rebuilt at the first start. */
const DATABASES = ['catalogue.mdb', 'learning.mdb'] as const;
/** The image files, and the marker of a complete demo. */
const FILES = ['images', 'demo.json'] as const;
const MANIFEST = 'parallax-backup.json';
const VERSION = 1;

export interface Manifest {
  readonly version: typeof VERSION;
  readonly catalogue: string;
  readonly createdAt: string;
}

/**
 * Copies a catalogue into a new folder, also while a gateway serves it: each database as a snapshot, then the
 * image files. An image added meanwhile may be copied without its entry. An image removed meanwhile may leave
 * its entry without a file, so remove none.
 *
 * @throws ParallaxError NOT_FOUND for an unknown catalogue, BAD_USER_INPUT when the folder exists
 */
export async function backUp(
  dataDirectory: string,
  catalogue: string,
  folder: string,
  now: Date,
): Promise<Manifest> {
  const source = join(dataDirectory, catalogue);
  await mustExist(join(source, 'catalogue.mdb'), `There is no catalogue "${catalogue}" in ${dataDirectory}.`);
  await mkdirNew(folder);
  try {
    return await copyInto(folder, source, { version: VERSION, catalogue, createdAt: now.toISOString() });
  } catch (error) {
    // An incomplete backup would only block the next one.
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

async function copyInto(folder: string, source: string, manifest: Manifest): Promise<Manifest> {
  for (const name of DATABASES) {
    if (!(await exists(join(source, name)))) continue;
    const database = openEnvironment({ path: join(source, name), readOnly: true });
    try {
      await database.backup(join(folder, name), true);
    } finally {
      await database.close();
    }
  }
  await copyThere(FILES, source, folder);
  // Written last: a folder without it is an incomplete backup.
  await writeFile(join(folder, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`);
  return manifest;
}

/**
 * Brings a backup back as a catalogue that is not there yet; it appears whole or not at all.
 *
 * @throws ParallaxError NOT_FOUND when the folder holds no whole backup, BAD_USER_INPUT when the catalogue exists
 */
export async function restore(dataDirectory: string, catalogue: string, folder: string): Promise<Manifest> {
  const manifest = await readManifest(folder);
  const target = join(dataDirectory, catalogue);
  if (await exists(target)) {
    throw new ParallaxError(
      'BAD_USER_INPUT',
      `The catalogue "${catalogue}" already exists: restore under another name, or move ${target} away first.`,
      { argument: 'catalogue' },
    );
  }
  const part = `${target}.restoring`;
  await rm(part, { recursive: true, force: true });
  await mkdir(part, { recursive: true });
  await copyThere([...DATABASES, ...FILES], folder, part);
  await rename(part, target);
  return manifest;
}

async function copyThere(names: readonly string[], from: string, to: string): Promise<void> {
  for (const name of names) {
    if (await exists(join(from, name))) await cp(join(from, name), join(to, name), { recursive: true });
  }
}

async function readManifest(folder: string): Promise<Manifest> {
  const manifest = await readJson(join(folder, MANIFEST));
  if (isManifest(manifest)) return manifest;
  throw new ParallaxError(
    'NOT_FOUND',
    `${folder} is not a complete backup of this version: ${MANIFEST} is missing or of another version.`,
    { argument: 'folder' },
  );
}

function isManifest(value: unknown): value is Manifest {
  return (
    typeof value === 'object' &&
    value !== null &&
    'version' in value &&
    value.version === VERSION &&
    'catalogue' in value &&
    typeof value.catalogue === 'string'
  );
}

async function mkdirNew(folder: string): Promise<void> {
  if (await exists(folder)) {
    throw new ParallaxError('BAD_USER_INPUT', `${folder} already exists: name a new folder.`, {
      argument: 'folder',
    });
  }
  await mkdir(folder, { recursive: true });
}

async function mustExist(path: string, message: string): Promise<void> {
  if (!(await exists(path))) throw new ParallaxError('NOT_FOUND', message);
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
