// `node bundle.mjs [folder] [--machine linux-arm64]`: the two functions, a folder and a zip each in build/ or the
// folder given, with what each weighs zipped. The gateway must be compiled before: `npm run build` in the folder above.
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { putPicturePackages } from './picture-packages.mjs';

const HERE = fileURLToPath(new URL('./', import.meta.url));
const { values, positionals } = parseArgs({
  allowPositionals: true,
  // What the stack deploys to.
  options: { machine: { type: 'string', default: 'linux-arm64' } },
});
const OUT = resolve(positionals[0] ?? join(HERE, 'build'));
const FUNCTIONS = { gateway: 'lambda.js', forwarder: 'forwarder-lambda.js' };
const MOST_MB = 25;

/** Engines for a machine of one's own: a function refuses them before it would load them. */
const LEFT_OUT = ['@huggingface/transformers', 'onnxruntime-node', 'lmdb', 'usearch', 'minisearch'];
/** Native, so beside the file and not in it. */
const BESIDE = ['sharp'];

/** Packages that were written for `require` find it here. */
const REQUIRE =
  "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);";

const OPTIONS = {
  bundle: true,
  minify: true,
  // Names of classes are what GraphQL's errors and the SDK's are told apart by.
  keepNames: true,
  sourcemap: 'linked',
  sourcesContent: false,
  platform: 'node',
  format: 'esm',
  target: 'node24',
  banner: { js: REQUIRE },
  logLevel: 'warning',
};

let tooLarge = false;
for (const [name, entry] of Object.entries(FUNCTIONS)) {
  const folder = join(OUT, name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await build({
    ...OPTIONS,
    entryPoints: [`${HERE}../dist/server/${entry}`],
    outdir: folder,
    entryNames: 'index',
    outExtension: { '.js': '.mjs' },
    // In one file what is left out would be loaded at once, and be missed.
    splitting: true,
    external: [...LEFT_OUT, ...BESIDE],
  });
  if (name === 'gateway') {
    putPicturePackages(folder, values.machine);
    await putPageWorker(folder);
  }
  const zip = join(OUT, `${name}.zip`);
  rmSync(zip, { force: true });
  execFileSync('python3', ['-m', 'zipfile', '-c', zip, '.'], { cwd: folder });
  const megabytes = statSync(zip).size / 1_000_000;
  tooLarge ||= megabytes > MOST_MB;
  console.log(`${name}: ${megabytes.toFixed(2)} MB zipped, of ${MOST_MB}`);
}
process.exit(tooLarge ? 1 : 0);

/** The thread that makes GraphiQL's page is started by the name of its file. */
async function putPageWorker(folder) {
  const entryPoints = [`${HERE}../dist/server/http/graphiql-page.worker.js`];
  await build({ ...OPTIONS, entryPoints, outdir: folder });
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}\n');
}
