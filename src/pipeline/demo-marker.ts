import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readClipModel } from '../datasources/embedders/clip-model-folder.js';
import { catalogueRecord } from '../datasources/indexes/embedded/catalogue-record.js';
import type { DemoSize } from '../demo/catalogue-plan.js';
import { DEMO_MODEL_FOLDER } from '../demo/demo-model.js';
import { readJson } from './read-json.js';

/** Raised when the drawings change: a demo of another version is drawn anew. */
const DEMO_VERSION = 1;

export interface DemoMarker {
  readonly version: number;
  readonly size: DemoSize;
  /** Name of the model that it was embedded with, a digest of its files in it. */
  readonly model: string;
}

/** Whether the demo of this size was prepared to its end, with these drawings and this model. */
export async function demoIsPrepared(config: {
  readonly dataDirectory: string;
  readonly demoSize: DemoSize;
}): Promise<boolean> {
  const marker = await readMarker(config.dataDirectory);
  if (marker?.version !== DEMO_VERSION || marker.size !== config.demoSize) return false;
  return marker.model === (await modelName());
}

/** Whether what is there has other drawings or vectors of another model, and has to go first. */
export async function demoIsForeign(dataDirectory: string): Promise<boolean> {
  const marker = await readMarker(dataDirectory);
  if (marker !== null && marker.version !== DEMO_VERSION) return true;
  const record = await catalogueRecord(join(dataDirectory, 'demo'));
  return record !== null && record.space.model !== (await modelName());
}

export async function markPrepared(dataDirectory: string, size: DemoSize): Promise<void> {
  const path = markerPath(dataDirectory);
  const marker: DemoMarker = { version: DEMO_VERSION, size, model: await modelName() };
  await writeFile(`${path}.part`, `${JSON.stringify(marker)}\n`);
  await rename(`${path}.part`, path);
}

/** It lies beside the catalogue it speaks of. */
function markerPath(dataDirectory: string): string {
  return join(dataDirectory, 'demo', 'demo.json');
}

async function modelName(): Promise<string> {
  return (await readClipModel(DEMO_MODEL_FOLDER)).name;
}

async function readMarker(dataDirectory: string): Promise<DemoMarker | null> {
  const marker = await readJson(markerPath(dataDirectory));
  const isMarker = (value: unknown): value is DemoMarker =>
    typeof value === 'object' && value !== null && 'version' in value && 'size' in value && 'model' in value;
  return isMarker(marker) ? marker : null;
}
