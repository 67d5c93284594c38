// `npm run bench`: the measured claims of the whole gateway, each beside its floor of the same run.
// `npm run bench -- --quick` takes a tenth of the samples: for trying it out, not for figures; `--large` a catalogue of
// 100,000 images instead of 20,000.
import { join } from 'node:path';
import { stripTypes } from './strip-types.mjs';
import { prepareWorkspace, ROOT, run } from './workspace.mjs';

prepareWorkspace();
const data = { DATA_DIR: join(ROOT, '.cache', 'test-data'), DEMO_SIZE: 'default' };
run(process.execPath, ['dist/cli/main.js', 'demo'], 'The demo catalogue could not be prepared', data);
for (const name of ['gateway', 'taste']) {
  await stripTypes(join(ROOT, 'bench', name), join(ROOT, '.cache', 'bench', name));
}
run(
  process.execPath,
  [join(ROOT, '.cache', 'bench', 'gateway', 'main.js'), ...process.argv.slice(2)],
  'A gate did not hold',
  data,
);
