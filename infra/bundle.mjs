// `node bundle.mjs [folder]`: the two functions, a folder and a zip each in build/ or the folder given, with what
// each weighs zipped. The gateway must be compiled before: `npm run build` in the folder above.
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const HERE = fileURLToPath(new URL('./', import.meta.url));
const OUT = resolve(process.argv[2] ?? join(HERE, 'build'));
const FUNCTIONS = { gateway: 'lambda.js', forwarder: 'forwarder-lambda.js' };
const MOST_MB = 10;

/** Engines for a machine of one's own: a function refuses them before it would load them. */
const LEFT_OUT = ['@huggingface/transformers', 'onnxruntime-node', 'lmdb', 'usearch', 'sharp', 'minisearch'];

/** Packages that were written for `require` find it here. */
const REQUIRE =
  "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);";

let tooLarge = false;
for (const [name, entry] of Object.entries(FUNCTIONS)) {
  const folder = join(OUT, name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await build({
    entryPoints: [`${HERE}../dist/server/${entry}`],
    outdir: folder,
    entryNames: 'index',
    outExtension: { '.js': '.mjs' },
    // In one file what is left out would be loaded at once, and be missed.
    splitting: true,
    bundle: true,
    minify: true,
    // Names of classes are what GraphQL's errors and the SDK's are told apart by.
    keepNames: true,
    sourcemap: 'linked',
    sourcesContent: false,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    external: LEFT_OUT,
    banner: { js: REQUIRE },
    logLevel: 'warning',
  });
  const zip = join(OUT, `${name}.zip`);
  rmSync(zip, { force: true });
  execFileSync('python3', ['-m', 'zipfile', '-c', zip, '.'], { cwd: folder });
  const megabytes = statSync(zip).size / 1_000_000;
  tooLarge ||= megabytes > MOST_MB;
  console.log(`${name}: ${megabytes.toFixed(2)} MB zipped, of ${MOST_MB}`);
}
process.exit(tooLarge ? 1 : 0);
