// Flame graphs of a personalised search, candidates not cached and cached, over made-up images.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readConfig } from '../../src/config/config.js';
import { createApp } from '../../src/server/create-app.js';
import { startChild } from '../gateway/child-process.js';
import { sampled, sharesOf } from '../gateway/cpu-profile.js';
import { openForgetfulCache } from '../gateway/forgetful-cache.js';
import { MADE_UP_EMBEDDER, MADE_UP_TEXTS, madeUpVariables } from '../gateway/made-up-catalogue.js';
import { OPERATION } from '../gateway/searches.js';
import { flameGraph } from './flame-graph.js';

const { values } = parseArgs({
  options: {
    images: { type: 'string', default: '20000' },
    rounds: { type: 'string', default: '2000' },
    out: { type: 'string', default: '.cache' },
  },
});
const [images, rounds] = [Number(values.images), Number(values.rounds)];
const folder = mkdtempSync(join(tmpdir(), 'parallax-flame-'));
const environment = { DATA_DIR: folder, CATALOGUE: 'claims' };
try {
  const filler = startChild('catalogue-process', environment);
  await filler.ask({ kind: 'fill', images });
  await filler.ask({ kind: 'cluster' });
  await filler.ask({ kind: 'record views', images });
  await filler.stop();
  await draw();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function draw(): Promise<void> {
  const cache = openForgetfulCache();
  const config = readConfig({
    ...{ LOG_LEVEL: 'silent', IMAGE_BASE_URL: 'http://images.invalid' },
    ...environment,
  });
  const app = await createApp(config, { engines: { embedder: MADE_UP_EMBEDDER, cache } });
  const search = async (i: number): Promise<void> => {
    const contextValue = await app.contextOf('bench');
    const operation = { query: OPERATION, variables: { ...madeUpVariables(i) } };
    const { body } = await app.apollo.executeOperation(operation, { contextValue });
    if (body.kind !== 'single') throw new Error('A search was answered in parts.');
    const [error] = body.singleResult.errors ?? [];
    if (error !== undefined) throw new Error(`A search failed: ${error.message}`);
  };
  const searches = async (): Promise<void> => {
    for (let i = 0; i < rounds; i++) {
      await new Promise((resolve) => setImmediate(resolve));
      await search(i);
    }
  };
  try {
    for (let i = 0; i < 3 * MADE_UP_TEXTS; i++) await search(i);
    for (const state of ['not-cached', 'cached']) {
      cache.forgetsCandidates = state === 'not-cached';
      const profile = await sampled(searches);
      const shares = sharesOf(profile, rounds);
      const whole = shares.reduce((sum, { micros }) => sum + micros, 0);
      const title = `A personalised search of ${images} images, candidates ${state.replace('-', ' ')}: ${whole.toFixed(0)} µs`;
      const path = join(values.out, `flame-${state}.svg`);
      writeFileSync(path, flameGraph(profile, rounds, title));
      console.log(`${title}\n  ${path}`);
      for (const { place, micros } of shares.slice(0, 3)) {
        console.log(
          `  ${micros.toFixed(0).padStart(6)} µs  ${((100 * micros) / whole).toFixed(0)} %  ${place}`,
        );
      }
    }
  } finally {
    await app.close();
  }
}
