import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCatalogue } from '../../src/catalogue/open-catalogue.js';
import { SILENT_PROGRESS } from '../../src/catalogue/progress.js';
import { configOf } from '../../src/cli/deployment/config-of.js';
import type { Config } from '../../src/config/config.js';
import { openCatalogueReader } from '../../src/engines/open-catalogue-reader.js';
import type { Deployment } from '../../src/provisioning/file/deployment.js';
import type { Work } from '../../src/provisioning/resource.js';
import { aDeployment } from './a-deployment.js';
import { aPicture } from './picture-files.js';

export interface CatalogueToDeploy {
  readonly deployment: Deployment;
  readonly config: Config;
  readonly open: () => ReturnType<typeof openCatalogueReader>;
  readonly openToWrite: () => ReturnType<typeof openCatalogue>;
  /** Puts a picture into the folder. */
  add(seed: number): Promise<string>;
  remove(): Promise<void>;
}

/** A folder of six pictures that Titan is to embed, and a data folder beside it. */
export async function aCatalogueToDeploy(
  changes: Parameters<typeof aDeployment>[0] = {},
): Promise<CatalogueToDeploy> {
  const root = await mkdtemp(join(tmpdir(), 'parallax-deployed-'));
  const pictures = join(root, 'pictures');
  await mkdir(pictures);
  const deployment = aDeployment({
    pictures,
    embedder: { name: 'titan', length: 256, mode: 'on-demand', requestsPerSecond: 1_000, batchRole: null },
    ...changes,
  });
  const config = configOf(deployment, { DATA_DIR: join(root, 'data') });
  const add = async (seed: number): Promise<string> => {
    const path = join(pictures, `picture ${seed}.jpg`);
    await writeFile(path, await aPicture({ seed }).jpeg().toBuffer());
    return path;
  };
  for (let seed = 1; seed <= 6; seed++) await add(seed);
  return {
    deployment,
    config,
    open: () => openCatalogueReader(config),
    openToWrite: () => openCatalogue(config, 'test', SILENT_PROGRESS),
    add,
    remove: () => rm(root, { recursive: true }),
  };
}

/** Work without an observer; its output is recorded. */
export function someWork(said: string[] = [], signal = new AbortController().signal): Work {
  return { signal, say: (line) => void said.push(line) };
}
