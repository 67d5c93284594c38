import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CORE_SUBJECTS, FURTHER_SUBJECTS, planCatalogue } from '../../demo/catalogue-plan.js';
import { describeImage } from '../../demo/demo-image.js';
import { clusterCatalogue } from '../../src/catalogue/clusters/cluster-catalogue.js';
import { SILENT_PROGRESS } from '../../src/catalogue/progress.js';
import { readConfig } from '../../src/config/config.js';
import type { Embedder } from '../../src/datasources/embedders/embedder.js';
import { openEmbeddedIndexWriter } from '../../src/datasources/indexes/embedded/embedded.index-writer.js';
import { LEARNING_FILE } from '../../src/datasources/logs/embedded-log-stores.js';
import { embedderFor } from '../../src/engines/embedder-for.js';
import type { Picture } from './picture.js';
import { type WithoutLabelsOf, withoutLabels } from './relevance-without.js';
import { rememberingTexts } from './text-vectors.js';
import { scratchFolder, World } from './world.js';

/** The style of most of the catalogue; no user's taste. */
export const PLAIN_STYLE = 'studio-photo';

/** Every second subject was not used to choose constants. */
const heldOut = (subjects: readonly string[]): readonly string[] => subjects.filter((_, i) => i % 2 === 1);
export const CORE = heldOut(CORE_SUBJECTS);
export const FURTHER = heldOut(FURTHER_SUBJECTS);

export const DEMO_PICTURES: readonly Picture[] = planCatalogue('default').map((planned) => {
  const { id, subject, style } = describeImage(planned);
  return { id, subject, style };
});

export const TASTES: readonly string[] = [...new Set(DEMO_PICTURES.map(({ style }) => style))].filter(
  (style) => style !== PLAIN_STYLE,
);

/** As the demo is prepared. */
const CLUSTERS = 100;

export interface DemoChoice {
  /** Number of clusters; as the demo was prepared when absent. */
  readonly k?: number;
  /** True if the demo's simulated people are in the log. */
  readonly people?: boolean;
}

/** State that the worlds of the demo share. */
export interface DemoModel {
  readonly embedder: Embedder;
  readonly releaseWithout: WithoutLabelsOf;
  /** A copy of the prepared demo's catalogue and log, published by this version. */
  readonly catalogue: string;
  close(): Promise<void>;
}

export async function openDemoModel(prepared: string): Promise<DemoModel> {
  const config = readConfig({ DATA_DIR: prepared, LOG_LEVEL: 'silent' });
  const embedder = rememberingTexts(await embedderFor(config, { mode: 'pipeline', say: () => undefined }));
  const folder = scratchFolder('demo-model');
  const catalogue = join(folder, 'demo');
  copyCatalogue(join(prepared, 'demo'), catalogue);
  // A release's measurements of its catalogue may be older than this version.
  await clusterAnew(catalogue, embedder, CLUSTERS);
  return {
    embedder,
    releaseWithout: await withoutLabels(catalogue, embedder),
    catalogue,
    async close() {
      await embedder.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A copy of the demo, clustered anew where another number of clusters is asked for. */
export async function openDemoWorld(
  { embedder, releaseWithout, catalogue }: DemoModel,
  { k, people = true }: DemoChoice = {},
): Promise<World> {
  const dataDirectory = scratchFolder('demo');
  const directory = join(dataDirectory, 'demo');
  copyCatalogue(catalogue, directory);
  if (!people) rmSync(join(directory, LEARNING_FILE), { force: true });
  if (k !== undefined) await clusterAnew(directory, embedder, k);
  return World.open({ dataDirectory, catalogue: 'demo', embedder, releaseWithout, pictures: DEMO_PICTURES });
}

/** Without the pictures' files and without the locks of a process that has it open. */
export function copyCatalogue(from: string, to: string): void {
  const images = join(from, 'images');
  cpSync(from, to, {
    recursive: true,
    filter: (source) => !source.startsWith(images) && !/[.-]lock$/.test(source),
  });
}

async function clusterAnew(directory: string, embedder: Embedder, k: number): Promise<void> {
  const { name, space } = embedder;
  const writer = await openEmbeddedIndexWriter({ directory, embedder: name, space });
  try {
    await clusterCatalogue(
      { k, seed: 1, threads: 1, index: 'embedded' },
      { embedder, writer, progress: SILENT_PROGRESS, now: () => new Date() },
    );
  } finally {
    await writer.close();
  }
}
