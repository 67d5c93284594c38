import { parseArgs } from 'node:util';
import { planCatalogue, planTraining } from './catalogue-plan.js';
import { exportDrawings } from './training-drawings.js';

const USAGE = 'usage: export-drawings --set training|catalogue --size 96 --out FOLDER [--workers 2]';

const { values } = parseArgs({
  options: {
    set: { type: 'string' },
    size: { type: 'string', default: '96' },
    out: { type: 'string' },
    workers: { type: 'string', default: '2' },
  },
});
const size = Number(values.size);
const workers = Number(values.workers);
const known = values.set === 'training' || values.set === 'catalogue';
if (!known || values.out === undefined || !(size >= 1 && size <= 256) || !(workers >= 1)) {
  console.error(USAGE);
  process.exitCode = 2;
} else {
  const pictures = values.set === 'training' ? planTraining() : planCatalogue('default');
  const start = performance.now();
  await exportDrawings(pictures, { size, folder: values.out, workers }, (done, total) => {
    if (done % 500 === 0 || done === total) {
      console.error(`${done} of ${total} drawn in ${((performance.now() - start) / 1000).toFixed(0)} s`);
    }
  });
}
