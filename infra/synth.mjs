// The app, compiled in memory of a folder and run: what `cdk` starts, and what `node synth.mjs` shows without it.
import { rmSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const HERE = fileURLToPath(new URL('./', import.meta.url));
const app = `${HERE}build/app-${process.pid}.mjs`;
process.chdir(HERE);
await build({
  entryPoints: [`${HERE}bin/parallax.ts`],
  outfile: app,
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  logLevel: 'warning',
});
try {
  await import(pathToFileURL(app).href);
} finally {
  rmSync(app, { force: true });
}
