// `npm run bench:quality`: how good the ranking is, each figure beside its gate; bench/quality/README.md.
import { join } from 'node:path';
import { stripTypes } from './strip-types.mjs';
import { prepareWorkspace, ROOT, run } from './workspace.mjs';

prepareWorkspace();
const data = { DATA_DIR: join(ROOT, '.cache', 'test-data'), DEMO_SIZE: 'default' };
const args = process.argv.slice(2);
if (!args.some((arg) => arg.startsWith('--demo'))) {
  run(process.execPath, ['dist/pipeline/main.js', 'demo'], 'The demo catalogue could not be prepared', data);
}
await stripTypes(join(ROOT, 'bench', 'quality'), join(ROOT, '.cache', 'bench', 'quality'));
run(
  process.execPath,
  [join(ROOT, '.cache', 'bench', 'quality', 'main.js'), ...args],
  'A gate did not hold',
  data,
);
