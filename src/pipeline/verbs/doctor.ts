import { constants } from 'node:fs';
import { access, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { missingModelFiles, placeOfClipModel } from '../../datasources/embedders/clip-model-folder.js';
import { openEmbeddedIndex } from '../../datasources/indexes/embedded/embedded.index.js';
import { spaceName } from '../../domain/vector.js';
import { tauOf } from '../../scoring/calibrate.js';
import { type Config, readConfig } from '../../server/config.js';
import { chooseEmbedder, embedderFor } from '../../server/engines/embedder-for.js';
import { recordOfCatalogue } from '../../server/engines/record-of-catalogue.js';

interface Finding {
  readonly state: 'ok' | 'note' | 'WRONG';
  readonly text: string;
}

type Say = (state: Finding['state'], text: string) => void;

/** Less free disk than this and an ingest will soon stop. */
const LEAST_FREE_BYTES = 500 * 1024 * 1024;

/**
 * Looks at everything a start needs, in the order in which a start needs it, and says what is wrong in
 * sentences that tell what to do. Changes nothing.
 *
 * @returns the exit code: 1 when something is wrong
 */
export async function doctor(environment: NodeJS.ProcessEnv): Promise<number> {
  const findings: Finding[] = [];
  const say: Say = (state, text) => {
    findings.push({ state, text });
    console.log(`${state.padEnd(5)}  ${text}`);
  };
  const check = async (look: () => Promise<void>): Promise<void> => {
    try {
      await look();
    } catch (error) {
      say('WRONG', error instanceof Error ? error.message : String(error));
    }
  };

  say('ok', `Node.js ${process.versions.node} on ${process.platform}-${process.arch}`);
  let config: Config | undefined;
  await check(async () => {
    config = readConfig(environment);
    say('ok', `configuration: ${describe(config)}`);
  });
  if (config !== undefined) {
    const known = config;
    await check(() => lookAtDisk(known, say));
    await check(() => lookAtEmbedder(known, say));
    await check(() => lookAtCatalogue(known, say));
  }
  const wrong = findings.filter(({ state }) => state === 'WRONG').length;
  console.log(
    wrong === 0 ? '\nNothing is wrong.' : `\n${wrong} thing${wrong === 1 ? ' is' : 's are'} wrong.`,
  );
  return wrong === 0 ? 0 : 1;
}

function describe(config: Config): string {
  return Object.entries(config)
    .map(([name, value]) => `${name} ${value === null ? 'automatic' : value}`)
    .join(', ');
}

async function lookAtDisk({ dataDirectory }: Config, say: Say): Promise<void> {
  let folder = dataDirectory;
  while (!(await exists(folder)) && dirname(folder) !== folder) folder = dirname(folder);
  if (!(await stat(folder)).isDirectory()) throw new Error(`DATA_DIR: ${folder} is no folder. Name another.`);
  await access(folder, constants.W_OK).catch(() => {
    throw new Error(`DATA_DIR: ${folder} cannot be written to. Make it writable, or name another folder.`);
  });
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  const text = `DATA_DIR ${dataDirectory}${folder === dataDirectory ? '' : ' (will be made)'}, ${(free / 1e9).toFixed(1)} GB free`;
  if (free < LEAST_FREE_BYTES) say('WRONG', `${text}: make room, at least 0.5 GB.`);
  else say('ok', text);
}

async function lookAtEmbedder(config: Config, say: Say): Promise<void> {
  const choice = chooseEmbedder(config, await recordOfCatalogue(config));
  if ('model' in choice) {
    const { folder, hubId } = await placeOfClipModel(choice.model, choice.cacheDirectory);
    if (hubId !== null && (await missingModelFiles(folder)).length > 0) {
      say('note', `model ${hubId} is not in ${folder} yet: the next ingest fetches it from the hub`);
      return;
    }
  }
  const embedder = await embedderFor(config, {
    mode: 'interactive',
    say: (line) => say('note', line),
  });
  try {
    const start = performance.now();
    await embedder.embedTexts(['a picture']);
    const ms = performance.now() - start;
    say('ok', `embedder ${embedder.name}: space ${spaceName(embedder.space)}, a text in ${ms.toFixed(1)} ms`);
  } finally {
    await embedder.close();
  }
}

async function lookAtCatalogue(config: Config, say: Say): Promise<void> {
  const directory = join(config.dataDirectory, config.catalogue);
  const record = await recordOfCatalogue(config);
  if (record === null) {
    const how =
      config.catalogue === 'demo'
        ? 'the first npm start draws it'
        : `fill it with: npm run parallax -- ingest <folder> --catalogue ${config.catalogue}`;
    say('note', `catalogue "${config.catalogue}" is not there yet: ${how}`);
    return;
  }
  say(
    'ok',
    `catalogue "${record.name}": made ${record.createdAt} with ${record.embedder}, space ${spaceName(record.space)}`,
  );
  const index = await openEmbeddedIndex({
    directory,
    readOnly: true,
    log: {
      info: (_detail, message) => say('note', message),
      warn: (_detail, message) => say('note', message),
    },
  });
  try {
    const [release, counts] = [await index.release(), await index.counts()];
    say(
      'ok',
      `release ${release.id}: ${counts.images} images in ${counts.clusters} clusters (clustering ${release.clustering})`,
    );
    for (const kind of ['text', 'image', 'mixed'] as const) {
      say(
        'ok',
        `${kind} queries: spread ${release.spread[kind].toFixed(4)}, tau ${tauOf(release.spread[kind]).toFixed(4)}`,
      );
    }
    const growth = counts.images / Math.max(1, release.images) - 1;
    if (Math.abs(growth) > 0.2) {
      say(
        'note',
        `the catalogue changed by ${(growth * 100).toFixed(0)} % since the spread was measured: cluster it again`,
      );
    }
  } finally {
    await index.close();
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
