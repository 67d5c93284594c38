// Draws the demo's default catalogue, which the model was not trained on, as the gateway will read it.
// node draw-catalogue.mjs OUT_FOLDER
// Writes 0.jpg, 1.jpg, ... and, last, rows.jsonl in the format of the exported training set.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { planCatalogue } from '../../dist/demo/catalogue-plan.js';
import { drawCatalogue } from '../../dist/demo/draw-catalogue.js';
import { subjectNamed } from '../../dist/demo/drawing/subjects.js';

const [, , out] = process.argv;
await mkdir(out, { recursive: true });
const pictures = planCatalogue('default');
const rows = [];
await drawCatalogue(pictures, async ({ record, jpeg }) => {
  const n = rows.length;
  const { plural, keywords } = subjectNamed(record.subject);
  rows.push({ n, ...record, plural, keywords });
  await writeFile(join(out, `${n}.jpg`), jpeg);
});
await writeFile(join(out, 'rows.jsonl'), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
console.error(`${rows.length} pictures drawn`);
