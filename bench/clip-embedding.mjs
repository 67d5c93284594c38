// Cost of an ingest's embedder beside bare onnxruntime-node: in one run and in turns, by the clock and by the
// processor time of all threads, which other work on the machine lengthens less.
// `npm run build && node bench/clip-embedding.mjs <model folder> [pictures a round]`
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parentPort, Worker, workerData } from 'node:worker_threads';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import sharp from 'sharp';

const ROUNDS = 7;
const options = (threads) => ({
  intraOpNumThreads: threads,
  interOpNumThreads: 1,
  executionMode: 'sequential',
  logSeverityLevel: 3,
  extra: { session: { intra_op: { allow_spinning: '0' } } },
});

if (workerData?.raw) await rawThread(workerData);
else await main();

/** Bare runs over values that are there: `count` pictures in batches. */
async function rawThread({ path, side, threads, batch }) {
  const session = await InferenceSession.create(path, options(threads));
  const values = Float32Array.from({ length: batch * 3 * side * side }, (_, at) => Math.sin(at));
  const feeds = { pixel_values: new Tensor('float32', values, [batch, 3, side, side]) };
  const output = ['image_embeds', 'pooler_output'].filter((name) => session.outputNames.includes(name));
  await session.run(feeds, output);
  parentPort.on('message', async (count) => {
    if (count === null) return session.release().then(() => parentPort.close());
    for (let done = 0; done < count; done += batch) await session.run(feeds, output);
    parentPort.postMessage('done');
  });
  parentPort.postMessage('ready');
}

async function rawPool(path, side, threads, each, batch) {
  const workers = Array.from(
    { length: threads },
    () =>
      new Worker(new URL(import.meta.url), { workerData: { raw: true, path, side, threads: each, batch } }),
  );
  const heard = (worker) => new Promise((resolve) => worker.once('message', resolve));
  await Promise.all(workers.map(heard));
  return {
    name: `onnxruntime, ${threads} x ${each} threads, batches of ${batch}`,
    async run(count) {
      const share = Math.ceil(count / threads / batch) * batch;
      await Promise.all(
        workers.map((worker) => {
          worker.postMessage(share);
          return heard(worker);
        }),
      );
      return share * threads;
    },
    close: () =>
      Promise.all(
        workers.map((worker) => {
          worker.postMessage(null);
          return new Promise((end) => worker.once('exit', end));
        }),
      ),
  };
}

async function main() {
  const [folder, most = '32'] = process.argv.slice(2);
  if (folder === undefined) throw new Error('Which model? node bench/clip-embedding.mjs <model folder>');
  const count = Number(most);
  const { openClipEmbedder } = await import('../dist/datasources/embedders/clip.embedder.js');
  const { readClipModel } = await import('../dist/datasources/embedders/clip-model-folder.js');
  const { inputSize, readVisionInput } = await import('../dist/datasources/embedders/vision/vision-input.js');
  const { towerFile } = await import('../dist/datasources/embedders/tower-files.js');
  const model = await readClipModel(folder);
  const { width: side } = inputSize(await readVisionInput(folder));
  const path = join(folder, towerFile('vision', model.precisions.vision));
  const cores = availableParallelism();
  const scratch = await mkdtemp(join(tmpdir(), 'parallax-bench-'));
  const pictures = await Promise.all(
    Array.from({ length: count }, (_, seed) =>
      sharp({
        create: {
          width: 320,
          height: 240,
          channels: 3,
          noise: { type: 'gaussian', mean: 80 + seed, sigma: 40 },
        },
      })
        .jpeg({ quality: 85 })
        .toBuffer(),
    ),
  );
  const embedder = await openClipEmbedder({
    name: 'clip',
    model: folder,
    threads: cores,
    cacheDirectory: scratch,
  });
  const ours = {
    name: `embedForIndex, JPEGs of 320 x 240 decoded too`,
    async run(most) {
      await embedder.embedForIndex(pictures.slice(0, most).map((bytes) => ({ bytes, caption: null })));
      return most;
    },
    close: () => embedder.close(),
  };
  const rivals = [ours, await rawPool(path, side, cores, 1, 1), await rawPool(path, side, 1, cores, 1)];
  if (model.precisions.vision === 'fp32') rivals.push(await rawPool(path, side, cores, 1, 8));
  const times = rivals.map(() => []);
  const work = rivals.map(() => []);
  for (let round = -1; round < ROUNDS; round++) {
    for (const [at, rival] of rivals.entries()) {
      const start = performance.now();
      const before = process.cpuUsage();
      const done = await rival.run(count);
      if (round < 0) continue;
      times[at].push((performance.now() - start) / done);
      const { user, system } = process.cpuUsage(before);
      work[at].push((user + system) / 1_000 / done);
    }
  }
  const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
  /** The median of the rounds' ratios: what slows the machine slows both of a round. */
  const pace = (values, at) => median(values[at].map((value, round) => value / values[0][round])).toFixed(2);
  console.log(
    `${model.name} ${model.precisions.vision}, ${cores} cores, medians of ${ROUNDS} rounds of ${count} pictures`,
  );
  rivals.forEach(({ name }, at) => {
    console.log(
      `  ${name}: ${median(times[at]).toFixed(1)} ms a picture, ${median(work[at]).toFixed(1)} of processor; ours is ${pace(times, at)} of its pace, ${pace(work, at)} by the processor`,
    );
  });
  await measureTexts(embedder, pictures.slice(0, 12));
  await Promise.all(rivals.map((rival) => rival.close()));
  await rm(scratch, { recursive: true });

  async function measureTexts(open, batch) {
    const p50 = async (isOver) => {
      const taken = [];
      do {
        const start = performance.now();
        await open.embedTexts(['a photo of a cat']);
        taken.push(performance.now() - start);
      } while (!isOver(taken.length));
      return median(taken);
    };
    const alone = await p50((texts) => texts === 30);
    let over = false;
    const embedding = open.embedForIndex(batch.map((bytes) => ({ bytes, caption: null }))).then(() => {
      over = true;
    });
    const beside = await p50(() => over);
    await embedding;
    console.log(
      `  a text alone: ${alone.toFixed(1)} ms (p50); while 12 pictures are embedded: ${beside.toFixed(1)} ms, ${(beside / alone).toFixed(2)} times`,
    );
  }
}
