import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { defineConfig, type Plugin } from 'vite';
import { listedOperations } from './listed-operations.js';

/** A compressed form beside each text: the gateway sends it as it is. */
function compressed(): Plugin {
  return {
    name: 'compressed',
    writeBundle({ dir = '.' }, bundle) {
      for (const fileName of Object.keys(bundle)) {
        const path = join(dir, fileName);
        if (/\.(?:js|css|svg)$/.test(path))
          writeFileSync(`${path}.gz`, gzipSync(readFileSync(path), { level: 9 }));
      }
    },
  };
}

export default defineConfig({
  root: fileURLToPath(new URL('./', import.meta.url)),
  // The page may be served under any path.
  base: './',
  // Nothing inlined: its policy allows no `data:`.
  build: {
    outDir: fileURLToPath(new URL('../dist/web/', import.meta.url)),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    target: 'es2023',
    chunkSizeWarningLimit: 700,
  },
  plugins: [listedOperations(fileURLToPath(new URL('./src/operations/', import.meta.url))), compressed()],
});
