// `node scripts/trim-packages.mjs <node_modules or dist> [--without-local-models]`: takes out of a tree what
// a server on this platform never loads. For images; a working copy keeps everything.
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const [tree, ...options] = process.argv.slice(2);
if (tree === undefined || !existsSync(tree)) {
  console.error(
    'Which folder? node scripts/trim-packages.mjs <node_modules or dist> [--without-local-models]',
  );
  process.exit(1);
}
const here = `${process.platform}-${process.arch}`;

// transformers.js runs on onnxruntime-node here; the browser's runtime is installed with it.
remove('onnxruntime-web');
for (const api of folders('onnxruntime-node/bin')) {
  for (const platform of folders(api)) {
    for (const architecture of folders(platform)) {
      const [system, processor] = architecture.split('/').slice(-2);
      if (`${system}-${processor}` !== here) remove(architecture);
    }
  }
}
for (const build of folders('usearch/prebuilds')) {
  if (!build.endsWith(`/${here}`)) remove(build);
}
// The sources that usearch is compiled from where there is no prebuilt binary.
for (const sources of ['c', 'cpp', 'include', 'numkong', 'cmake']) remove(`usearch/${sources}`);

if (options.includes('--without-local-models')) {
  for (const name of ['@huggingface', 'onnxruntime-node', 'onnxruntime-common']) remove(name);
}

for (const file of readdirSync(tree, { recursive: true, withFileTypes: true })) {
  if (file.isFile() && /\.(map|d\.[cm]?ts|tsbuildinfo)$/.test(file.name))
    rmSync(join(file.parentPath, file.name));
}

function folders(path) {
  const folder = join(tree, path);
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `${path}/${name}`);
}

function remove(path) {
  rmSync(join(tree, path), { recursive: true, force: true });
}
