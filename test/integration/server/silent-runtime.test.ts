import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

const EMBED = `(async () => {
  const { openClipEmbedder } = await import('./dist/datasources/embedders/clip.embedder.js');
  const embedder = await openClipEmbedder({ name: 'demo', model: 'models/demo-clip', threads: 1, cacheDirectory: 'none' });
  await embedder.embedTexts(['a cat']);
  await embedder.close();
})()`;

it('embeds without leaving anything behind that would be reported to the maker of the runtime', () => {
  const home = mkdtempSync(join(tmpdir(), 'parallax-home-'));
  const { ORT_DISABLE_TELEMETRY: _, XDG_CACHE_HOME: __, ...environment } = process.env;
  const { status, stderr } = spawnSync(process.execPath, ['-e', EMBED], {
    cwd: ROOT,
    env: { ...environment, HOME: home },
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  expect(status).toBe(0);
  // It keeps what it will send under the home folder.
  expect(readdirSync(home)).toEqual([]);
  rmSync(home, { recursive: true });
});
