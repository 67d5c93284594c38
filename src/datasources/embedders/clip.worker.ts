import { parentPort, workerData } from 'node:worker_threads';
import sharp from 'sharp';
import { ParallaxError } from '../../domain/errors.js';
import { endThread } from '../end-thread.js';
import type {
  ClipThreadSettings,
  Embedded,
  EmbedRequest,
  ThreadAnswer,
  ThreadMessage,
} from './clip-messages.js';
import type { Tower } from './tower.js';

/*
 * Runs the model: `session.run` blocks the thread it is on, so that must not be the gateway's.
 * Ends by a message and never by force, because killing a thread under native sessions can take the
 * process with it.
 */

if (parentPort === null) throw new Error('clip.worker runs as a worker thread only');
const port = parentPort;
const settings: ClipThreadSettings = workerData;

sharp.concurrency(1);
sharp.cache(false);

// Each tower, and the library that runs it, is loaded by the first request that needs it: an image thread
// never holds the text tower.
const text = lazily(async () => (await import('./text-tower.js')).loadTextTower(settings));
const vision = lazily(async () => (await import('./vision/vision-tower.js')).loadVisionTower(settings));

async function embed(request: EmbedRequest): Promise<Embedded> {
  switch (request.kind) {
    case 'texts':
      return joinRows(await (await text.load()).embed(request.texts));
    case 'images':
      return joinRows(await (await vision.load()).embed(request.images));
  }
}

function joinRows(rows: readonly Float32Array[]): Embedded {
  const dimension = rows[0]?.length ?? 0;
  const values = new Float32Array(dimension * rows.length);
  rows.forEach((row, index) => {
    values.set(row, index * dimension);
  });
  return { dimension, values };
}

async function answer(request: EmbedRequest): Promise<ThreadAnswer> {
  try {
    return { kind: 'embedded', embedded: await embed(request) };
  } catch (error) {
    if (error instanceof ParallaxError && error.code === 'BAD_USER_INPUT') {
      return { kind: 'refused', argument: error.argument ?? 'image', message: error.message };
    }
    return { kind: 'failed', message: error instanceof Error ? error.message : String(error) };
  }
}

async function close(): Promise<void> {
  await text.loaded?.dispose();
  await vision.loaded?.dispose();
  endThread();
}

/** Loads once; a load that failed is tried again by the next request. */
function lazily<Input>(load: () => Promise<Tower<Input>>) {
  let loaded: Tower<Input> | null = null;
  return {
    get loaded() {
      return loaded;
    },
    async load(): Promise<Tower<Input>> {
      loaded ??= await load();
      return loaded;
    },
  };
}

let turn: Promise<void> = Promise.resolve();
port.on('message', (message: ThreadMessage) => {
  turn = turn.then(async () => {
    if (message.kind === 'close') return close();
    const reply = await answer(message.request);
    port.postMessage(reply, reply.kind === 'embedded' ? [reply.embedded.values.buffer as ArrayBuffer] : []);
  });
});
