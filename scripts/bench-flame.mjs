// `npm run bench:flame`: flame graphs of a personalised search, as SVG in `.cache`; docs/guides/performance.md.
import { join } from 'node:path';
import { NODE_FLAGS } from './launch.mjs';
import { stripTypes } from './strip-types.mjs';
import { prepareWorkspace, ROOT, run } from './workspace.mjs';

prepareWorkspace();
for (const name of ['flame', 'gateway', 'taste']) {
  await stripTypes(join(ROOT, 'bench', name), join(ROOT, '.cache', 'bench', name));
}
run(
  process.execPath,
  [...NODE_FLAGS, join(ROOT, '.cache', 'bench', 'flame', 'main.js'), ...process.argv.slice(2)],
  'The graphs were not drawn',
  { NODE_ENV: 'production' },
);
