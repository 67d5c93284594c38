import { cp, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { open } from 'lmdb';
import { ParallaxError } from '../domain/errors.js';

/** The databases of a catalogue. The HNSW file is left out: it is derived, and rebuilt at the first start. */
const DATABASES = ['catalogue.mdb', 'learning.mdb'] as const;
const MANIFEST = 'parallax-backup.json';
const VERSION = 1;

export interface Manifest {
  readonly version: typeof VERSION;
  readonly catalogue: string;
  readonly createdAt: string;
}

/**
 * Copies a catalogue into a new folder: pictures first, then each database at one moment of its own,
 * also while a gateway serves it. A picture that comes or goes meanwhile may be there without its entry.
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
  for (const name of DATABASES) {
    if (!(await exists(join(source, name)))) continue;
    const database = open({ path: join(source, name), readOnly: true });
    try {
      await database.backup(join(folder, name), true);
    } finally {
      await database.close();
    }
  }
  if (await exists(join(source, 'images')))
    await cp(join(source, 'images'), join(folder, 'images'), { recursive: true });
  const manifest: Manifest = { version: VERSION, catalogue, createdAt: now.toISOString() };
  // Last: a folder without it is a backup that did not come to its end.
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
      `The catalogue "${catalogue}" exists already: restore under another name, or move ${target} away first.`,
      { argument: 'catalogue' },
    );
  }
  const part = `${target}.restoring`;
  await rm(part, { recursive: true, force: true });
  await mkdir(part, { recursive: true });
  for (const name of [...DATABASES, 'images']) {
    if (await exists(join(folder, name))) await cp(join(folder, name), join(part, name), { recursive: true });
  }
  await rename(part, target);
  return manifest;
}

async function readManifest(folder: string): Promise<Manifest> {
  const text = await readFile(join(folder, MANIFEST), 'utf8').catch(() => null);
  const manifest: unknown = text === null ? null : JSON.parse(text);
  if (isManifest(manifest)) return manifest;
  throw new ParallaxError(
    'NOT_FOUND',
    `${folder} holds no whole backup of this version: ${MANIFEST} is missing or of another version.`,
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
    throw new ParallaxError('BAD_USER_INPUT', `${folder} exists already: name a folder that does not.`, {
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
