import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Child, startChild } from './child-process.js';
import type { Figures } from './figures.js';
import type { Clustered, Filled } from './fill-catalogue.js';
import { DIMENSION } from './made-up-catalogue.js';
import { anonymousMemory } from './process-memory.js';

const WATCH_MS = 20;

/** Puts so many images and clusters them, and nothing else: an hour for a million. */
export async function measureFilling(images: number, figures: Figures): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'parallax-filling-'));
  const environment = { DATA_DIR: folder, CATALOGUE: 'claims' };
  const filler = startChild('catalogue-process', environment);
  try {
    await describeFilling(filler, environment, images, figures);
  } finally {
    await filler.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Cost of putting, and of clustering in a process of its own. */
export async function describeFilling(
  filler: Child,
  environment: Record<string, string>,
  images: number,
  figures: Figures,
): Promise<void> {
  const filled = await filler.ask<Filled>({ kind: 'fill', images });
  figures.section(`A catalogue of ${images} made-up images of ${DIMENSION} numbers`);
  figures.add({
    ...{ name: 'processor time of a put vector', value: filled.put, unit: 'µs' },
    floor: { name: "usearch's own build", value: filled.build },
    limit: { kind: 'aim', of: 'ratio', at: 'most', limit: 1.1 },
  });
  const start = performance.now();
  const clusterer = startChild('catalogue-process', environment);
  const { result, peak } = await withPeak(clusterer, () =>
    clusterer.ask<Clustered>({ kind: 'cluster' }),
  ).finally(() => clusterer.stop());
  const seconds = (performance.now() - start) / 1_000;
  await filler.ask({ kind: 'record views', images });
  figures.add({ name: 'clustering and its release', value: seconds, unit: 's' });
  if (peak > 0) {
    figures.add({
      ...{ name: '  most anonymous memory', value: peak, unit: 'MB' },
      limit: { kind: 'aim', of: 'value', at: 'most', limit: 1_500 },
    });
  }
  const vector = DIMENSION * Float32Array.BYTES_PER_ELEMENT;
  figures.add({
    ...{ name: 'catalogue.mdb, an image', value: result.bytes, unit: 'B' },
    floor: { name: 'its vector', value: vector },
    limit: { kind: 'aim', of: 'value', at: 'most', limit: vector + 500 },
  });
}

/** The most anonymous memory of a process while it works, in MB; 0 where there is no /proc. */
async function withPeak<Result>(
  { pid }: Child,
  work: () => Promise<Result>,
): Promise<{ readonly result: Result; readonly peak: number }> {
  let peak = 0;
  const watch = setInterval(() => {
    peak = Math.max(peak, anonymousMemory(pid) ?? 0);
  }, WATCH_MS);
  try {
    return { result: await work(), peak };
  } finally {
    clearInterval(watch);
  }
}
