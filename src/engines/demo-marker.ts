import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Config } from '../config/config.js';
import { readJson } from '../config/read-json.js';
import { DEMO_MODEL_FOLDER } from '../datasources/embedders/demo-model.js';
import { isRemote } from '../datasources/embedders/embedders.js';

/** Raised when the drawings change: a demo of another version is drawn again. */
const DEMO_VERSION = 2;

export interface DemoMarker {
  readonly version: number;
  readonly size: Config['demoSize'];
  /** Name of the model that it was embedded with, a digest of its files in it. */
  readonly model: string;
}

/** Identifies a demo by its size, engines and folder. */
export type DemoPlace = Pick<Config, 'dataDirectory' | 'demoSize' | 'embedder' | 'index' | 'log'>;

/** Returns true if the demo of this size was prepared completely, with these drawings, engines and model. */
export async function demoIsPrepared(place: DemoPlace): Promise<boolean> {
  const marker = await readMarker(place);
  if (marker?.version !== DEMO_VERSION || marker.size !== place.demoSize) return false;
  return marker.model === (await modelName(place));
}

/**
 * Returns true if the existing demo has other drawings or vectors of another model and must be removed first.
 * A remote index is never removed for that: its writer refuses another model.
 */
export async function demoIsForeign(place: DemoPlace): Promise<boolean> {
  if (place.index !== 'embedded') return false;
  const marker = await readMarker(place);
  if (marker !== null && marker.version !== DEMO_VERSION) return true;
  const { catalogueRecord } = await import('../datasources/indexes/embedded/store/catalogue-record.js');
  const record = await catalogueRecord(join(place.dataDirectory, 'demo'));
  if (record === null) return false;
  if (place.embedder !== null && record.embedder !== place.embedder) return true;
  return record.embedder === 'demo' && record.space.model !== (await modelName(place));
}

export async function markPrepared(place: DemoPlace): Promise<void> {
  const path = markerPath(place);
  const marker: DemoMarker = { version: DEMO_VERSION, size: place.demoSize, model: await modelName(place) };
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.part`, `${JSON.stringify(marker)}\n`);
  await rename(`${path}.part`, path);
}

/**
 * The marker is next to the catalogue or, with remote engines, next to the images: one per combination of
 * engines.
 */
function markerPath({ dataDirectory, index, log, embedder }: DemoPlace): string {
  const place = [index, log, embedder ?? 'demo'].join('-');
  return join(dataDirectory, 'demo', place === 'embedded-embedded-demo' ? 'demo.json' : `demo.${place}.json`);
}

/** Remote models go by the embedder's name: their vectors are held to the index when it is opened. */
async function modelName({ embedder }: DemoPlace): Promise<string> {
  if (embedder !== null && isRemote(embedder)) return embedder;
  const { readClipModel } = await import('../datasources/embedders/clip-model-folder.js');
  return (await readClipModel(DEMO_MODEL_FOLDER)).name;
}

async function readMarker(place: DemoPlace): Promise<DemoMarker | null> {
  const marker = await readJson(markerPath(place));
  const isMarker = (value: unknown): value is DemoMarker =>
    typeof value === 'object' && value !== null && 'version' in value && 'size' in value && 'model' in value;
  return isMarker(marker) ? marker : null;
}
