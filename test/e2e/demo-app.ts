import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Config, readConfig } from '../../src/config/config.js';
import { type App, createApp } from '../../src/server/create-app.js';
import { TEST_DATA } from './prepare-demo.js';

export interface DemoApp extends App {
  readonly config: Config;
}

/** A copy of the prepared demo that a test may change; the image files are shared. */
export function copyDemo(): { readonly dataDirectory: string; remove(): void } {
  const dataDirectory = mkdtempSync(join(tmpdir(), 'parallax-demo-'));
  const from = join(TEST_DATA, 'demo');
  const images = join(from, 'images');
  cpSync(from, join(dataDirectory, 'demo'), {
    recursive: true,
    filter: (source) => !source.startsWith(images) && !source.endsWith('-lock') && !source.endsWith('.lock'),
  });
  symlinkSync(images, join(dataDirectory, 'demo', 'images'));
  return { dataDirectory, remove: () => rmSync(dataDirectory, { recursive: true, force: true }) };
}

/** A gateway on a copy of the demo, as `npm start` would open it, without listening. */
export async function openDemoApp(environment: Readonly<Record<string, string>> = {}): Promise<DemoApp> {
  const { dataDirectory, remove } = copyDemo();
  const config = readConfig({ DATA_DIR: dataDirectory, LOG_LEVEL: 'silent', ...environment });
  const app = await createApp(config);
  return {
    ...app,
    config,
    async close() {
      await app.close();
      remove();
    },
  };
}
