import type { Command } from 'commander';
import { readConfig } from '../config/config.js';
import { MAX_CLUSTERS } from '../domain/cluster.js';
import { ParallaxError } from '../domain/errors.js';
import { catalogueName, clusterCount, wholeNumber } from './command-arguments.js';
import { stopOnSignals } from './stop-on-signals.js';

const catalogue = ['--catalogue <name>', 'which catalogue', catalogueName] as const;
const exclude = [
  '--exclude <pattern>',
  'skip files that a .gitignore pattern matches; may be repeated. A .parallaxignore file in the folder does so permanently',
  (pattern: string, before: readonly string[]): readonly string[] => [...before, pattern],
  [] as readonly string[],
] as const;
const captions = [
  '--captions',
  'read again what is written in and beside every picture, also where nothing changed',
  false,
] as const;
const yes = ['--yes', 'do not ask before --sync removes more than a fifth of the folder', false] as const;

interface FolderOptions {
  readonly catalogue: string;
  readonly sync: boolean;
  readonly yes: boolean;
  readonly captions: boolean;
  readonly exclude: readonly string[];
}

/** Adds the commands for a catalogue and its interaction log. */
export function addCatalogueCommands(program: Command): void {
  program
    .command('ingest')
    .description('put the images of a folder into a catalogue, then cluster it')
    .argument('<folder>', 'searched with its subfolders')
    .requiredOption(...catalogue)
    .option('--sync', 'also remove images that have left the folder', false)
    .option(...yes)
    .option(...exclude)
    .option(...captions)
    .option(
      '--new-model',
      'embed everything again with the configured EMBEDDER: next to the live index, which it then replaces (OpenSearch), or, for the same model, in place',
      false,
    )
    .action(async (folder: string, options: FolderOptions & { newModel: boolean }) => {
      const { ingest } = await import('./verbs/ingest.js');
      await ingest(configFor(options), { folder, ...options, cluster: true });
    });

  program
    .command('embed')
    .description("embed a folder's images and keep the vectors, without putting them into the index")
    .argument('<folder>', 'searched with its subfolders')
    .requiredOption(...catalogue)
    .option(...exclude)
    .action(async (folder: string, options: Pick<FolderOptions, 'catalogue' | 'exclude'>) => {
      const { embed } = await import('./verbs/embed.js');
      await embed(configFor(options), folder, undefined, undefined, options.exclude);
    });

  program
    .command('index')
    .description('put the images of a folder into a catalogue, each in the nearest existing cluster')
    .argument('<folder>', 'searched with its subfolders')
    .requiredOption(...catalogue)
    .option('--sync', 'also remove images that have left the folder', false)
    .option(...yes)
    .option(...exclude)
    .option(...captions)
    .action(async (folder: string, options: FolderOptions) => {
      const { ingest } = await import('./verbs/ingest.js');
      await ingest(configFor(options), { folder, ...options, newModel: false, cluster: false });
    });

  program
    .command('cluster')
    .description('cluster a catalogue again; clusters that continue keep their ids')
    .requiredOption(...catalogue)
    .option(
      '-k, --clusters <number|auto>',
      `number of clusters, 2 to ${MAX_CLUSTERS}, or "auto": chosen by the geometry of the images`,
      clusterCount,
      'auto' as const,
    )
    .option('--seed <number>', 'the same seed gives the same clusters', wholeNumber, 1)
    .action(async (options: { catalogue: string; clusters: number | 'auto'; seed: number }) => {
      const { cluster } = await import('./verbs/cluster.js');
      await cluster(configFor(options), { k: options.clusters, seed: options.seed });
    });

  program
    .command('remove')
    .description('remove images from a catalogue at once; ingesting their folder again restores them')
    .argument('<ids...>', 'ids of images')
    .requiredOption(...catalogue)
    .action(async (ids: string[], options: { catalogue: string }) => {
      const { remove } = await import('./verbs/remove.js');
      await remove(configFor(options), ids);
    });

  program
    .command('rollback')
    .description('make the previous release live again, with its clusters')
    .requiredOption(...catalogue)
    .action(async (options: { catalogue: string }) => {
      const { rollback } = await import('./verbs/rollback.js');
      await rollback(configFor(options));
    });

  program
    .command('export-interactions')
    .description('write the interaction log as CSV')
    .requiredOption(...catalogue)
    .option('--out <file>', 'output file; standard output by default')
    .action(async (options: { catalogue: string; out?: string }) => {
      const { exportLog } = await import('./verbs/export-log.js');
      await exportLog(configFor(options), options.out ?? null);
    });

  program
    .command('resend')
    .description('resend the dead-lettered events that Personalize refused')
    .requiredOption(...catalogue)
    .action(async (options: { catalogue: string }) => {
      const { resend } = await import('./verbs/resend.js');
      await resend(
        configFor(options),
        stopOnSignals(() => performance.now()),
      );
    });

  program
    .command('backup')
    .description('copy a catalogue with its interactions into a new folder, also while it is served')
    .argument('<folder>', 'must not exist yet')
    .requiredOption(...catalogue)
    .action(async (folder: string, options: { catalogue: string }) => {
      const { backUp } = await import('../catalogue/backup.js');
      const config = embeddedConfigFor(options);
      await backUp(config.dataDirectory, config.catalogue, folder, new Date());
      console.log(
        `Catalogue "${config.catalogue}" is in ${folder}. Restore it with: npm run parallax -- restore ${folder} --catalogue <name>`,
      );
    });

  program
    .command('restore')
    .description('restore a backup as a new catalogue')
    .argument('<folder>', 'made by backup')
    .requiredOption(...catalogue)
    .action(async (folder: string, options: { catalogue: string }) => {
      const { restore } = await import('../catalogue/backup.js');
      const config = embeddedConfigFor(options);
      await restore(config.dataDirectory, config.catalogue, folder);
      console.log(`Restored. Serve it with: CATALOGUE=${config.catalogue} npm start`);
    });
}

function configFor(options: { readonly catalogue: string }) {
  return readConfig({ ...process.env, CATALOGUE: options.catalogue });
}

/** Servers are backed up by their own tools while they run. */
function embeddedConfigFor(options: { readonly catalogue: string }) {
  const config = configFor(options);
  if (config.index === 'embedded' && config.log === 'embedded') return config;
  throw new ParallaxError(
    'BAD_USER_INPUT',
    'Backups are for embedded engines: use snapshots for OpenSearch, and the append-only file or a replica for Redis.',
  );
}
