import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DemoSize } from '../demo/catalogue-plan.js';

/** Raised when drawings or model change: a demo of another version is drawn anew. */
const DEMO_VERSION = 1;

export interface DemoMarker {
  readonly version: number;
  readonly size: DemoSize;
}

/** Where the demo says how far it is; it lies beside the catalogue it speaks of. */
function markerPath(dataDirectory: string): string {
  return join(dataDirectory, 'demo', 'demo.json');
}

/** Whether the demo of this size and version was prepared to its end. */
export async function demoIsPrepared(config: {
  readonly dataDirectory: string;
  readonly demoSize: DemoSize;
}): Promise<boolean> {
  const marker = await readMarker(config.dataDirectory);
  return marker !== null && marker.version === DEMO_VERSION && marker.size === config.demoSize;
}

/** Whether what is there was made by another version, and has to go before this one begins. */
export async function demoIsForeign(dataDirectory: string): Promise<boolean> {
  const marker = await readMarker(dataDirectory);
  return marker !== null && marker.version !== DEMO_VERSION;
}

export async function markPrepared(dataDirectory: string, size: DemoSize): Promise<void> {
  const path = markerPath(dataDirectory);
  const marker: DemoMarker = { version: DEMO_VERSION, size };
  await writeFile(`${path}.part`, `${JSON.stringify(marker)}\n`);
  await rename(`${path}.part`, path);
}

async function readMarker(dataDirectory: string): Promise<DemoMarker | null> {
  const text = await readFile(markerPath(dataDirectory), 'utf8').catch(() => null);
  if (text === null) return null;
  const marker: unknown = JSON.parse(text);
  const isMarker = (value: unknown): value is DemoMarker =>
    typeof value === 'object' && value !== null && 'version' in value && 'size' in value;
  return isMarker(marker) ? marker : null;
}
