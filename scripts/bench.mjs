// `npm run bench`: the measured claims of the whole gateway, each beside its floor of the same run.
// `npm run bench -- --quick` takes a tenth of the samples: for trying it out, not for figures; `--large` a catalogue of
// 100,000 images instead of 20,000, `--images 1000000` one of as many; `--only claims` measures a search of made-up images alone, `--only filling` putting and clustering alone, `--only experiment` what an experiment costs, `--only opensearch` the gateway over OPENSEARCH_URL.
import { join } from 'node:path';
import { NODE_FLAGS } from './launch.mjs';
import { stripTypes } from './strip-types.mjs';
import { prepareWorkspace, ROOT, run } from './workspace.mjs';

prepareWorkspace();
// As npm start runs it: in another mode graphql-js checks every value twice.
const data = { NODE_ENV: 'production', DATA_DIR: join(ROOT, '.cache', 'test-data'), DEMO_SIZE: 'default' };
// Most parts alone have images of their own.
if (!process.argv.some((word) => word.startsWith('--only')) || process.argv.includes('experiment')) {
  run(process.execPath, ['dist/cli/main.js', 'demo'], 'The demo catalogue could not be prepared', data);
}
for (const name of ['gateway', 'taste']) {
  await stripTypes(join(ROOT, 'bench', name), join(ROOT, '.cache', 'bench', name));
}
run(
  process.execPath,
  // The processes that it starts have the flags of the service.
  [...NODE_FLAGS, join(ROOT, '.cache', 'bench', 'gateway', 'main.js'), ...process.argv.slice(2)],
  'A gate did not hold',
  data,
);
