import { Command, InvalidArgumentError } from 'commander';
import { MAX_CLUSTERS } from '../domain/cluster.js';
import { ParallaxError } from '../domain/errors.js';
import { CATALOGUE_NAME, CATALOGUE_NAME_RULE, ConfigurationError, readConfig } from '../server/config.js';

/** The command line: `npm run parallax -- <verb>`. Each verb is loaded when it is asked for. */
const program = new Command()
  .name('npm run parallax --')
  .description('The pipeline of Parallax: everything that happens before and beside serving.')
  .showHelpAfterError('(add --help for what is allowed)');

const catalogue = ['--catalogue <name>', 'which catalogue', catalogueName] as const;

program
  .command('ingest')
  .description('put the pictures of a folder into a catalogue, then cluster it')
  .argument('<folder>', 'searched with its subfolders')
  .requiredOption(...catalogue)
  .option('--sync', 'also remove what left the folder', false)
  .option(
    '--new-model',
    'embed everything by the configured EMBEDDER beside what is live, which it then replaces (OpenSearch)',
    false,
  )
  .action(async (folder: string, options: { catalogue: string; sync: boolean; newModel: boolean }) => {
    const { ingest } = await import('./verbs/ingest.js');
    await ingest(configFor(options), { folder, ...options });
  });

program
  .command('cluster')
  .description('cluster a catalogue anew; ids of clusters that stay survive')
  .requiredOption(...catalogue)
  .option(
    '-k, --clusters <number|auto>',
    `how many, 2 to ${MAX_CLUSTERS}, or "auto" to compare several`,
    clusterCount,
    100,
  )
  .option('--seed <number>', 'the same seed gives the same clusters', wholeNumber, 1)
  .action(async (options: { catalogue: string; clusters: number | 'auto'; seed: number }) => {
    const { cluster } = await import('./verbs/cluster.js');
    await cluster(configFor(options), { k: options.clusters, seed: options.seed });
  });

program
  .command('remove')
  .description('take images out of a catalogue, at once, until their folder is ingested again')
  .argument('<ids...>', 'ids of images')
  .requiredOption(...catalogue)
  .action(async (ids: string[], options: { catalogue: string }) => {
    const { remove } = await import('./verbs/remove.js');
    await remove(configFor(options), ids);
  });

program
  .command('rollback')
  .description('make the release before the live one live again, with its clusters')
  .requiredOption(...catalogue)
  .action(async (options: { catalogue: string }) => {
    const { rollback } = await import('./verbs/rollback.js');
    await rollback(configFor(options));
  });

program
  .command('export-interactions')
  .description('write the interaction log as CSV')
  .requiredOption(...catalogue)
  .option('--out <file>', 'where to; standard output by default')
  .action(async (options: { catalogue: string; out?: string }) => {
    const { exportLog } = await import('./verbs/export-log.js');
    await exportLog(configFor(options), options.out ?? null);
  });

program
  .command('backup')
  .description('copy a catalogue with its interactions into a new folder, also while it is served')
  .argument('<folder>', 'must not exist yet')
  .requiredOption(...catalogue)
  .action(async (folder: string, options: { catalogue: string }) => {
    const { backUp } = await import('./backup.js');
    const config = embeddedConfigFor(options);
    await backUp(config.dataDirectory, config.catalogue, folder, new Date());
    console.log(
      `Catalogue "${config.catalogue}" is in ${folder}. Bring it back with: npm run parallax -- restore ${folder} --catalogue <name>`,
    );
  });

program
  .command('restore')
  .description('bring a backup back as a catalogue that is not there yet')
  .argument('<folder>', 'made by backup')
  .requiredOption(...catalogue)
  .action(async (folder: string, options: { catalogue: string }) => {
    const { restore } = await import('./backup.js');
    const config = embeddedConfigFor(options);
    await restore(config.dataDirectory, config.catalogue, folder);
    console.log(`Restored. Serve it with: CATALOGUE=${config.catalogue} npm start`);
  });

program
  .command('doctor')
  .description('say what is configured, what is there, and what is wrong')
  .action(async () => {
    const { doctor } = await import('./verbs/doctor.js');
    process.exitCode = await doctor(process.env);
  });

program
  .command('demo')
  .description('prepare the demo catalogue; npm start does it by itself')
  .action(async () => {
    const { demo } = await import('./verbs/demo.js');
    await demo(readConfig({ ...process.env, CATALOGUE: 'demo' }));
  });

program
  .command('aws-local')
  .description('stand-ins of Bedrock and Personalize on this machine; prints what a shell can eval')
  .option('--host <address>', 'where they listen; nothing is encrypted or kept secret', '127.0.0.1')
  .option('--port <number>', '0 takes any free port', portNumber, 4010)
  .option('--region <name>', 'what requests must be signed for', 'us-east-1')
  .option(
    '--catalogue <name>',
    'whose clusters and interactions the campaign was trained on',
    catalogueName,
    process.env['CATALOGUE'] || 'demo',
  )
  .option('--data <folder>', 'keeps what they are told over a restart')
  .option('--digest <seconds>', 'how long an event takes to change a ranking', wholeNumber, 0)
  .action(async (options: AwsLocalArguments) => {
    const { awsLocal } = await import('./verbs/aws-local.js');
    // What the gateway is configured with is not its stand-ins' business.
    const { DATA_DIR, CLIP_MODEL } = process.env;
    const config = readConfig({ DATA_DIR, CLIP_MODEL, CATALOGUE: options.catalogue });
    const { host, port, region, data = null, digest } = options;
    await awsLocal(config, { host, port, region, data, digestMs: digest * 1_000 });
  });

interface AwsLocalArguments {
  readonly host: string;
  readonly port: number;
  readonly region: string;
  readonly catalogue: string;
  readonly data?: string;
  /** Seconds. */
  readonly digest: number;
}

function configFor(options: { readonly catalogue: string }) {
  return readConfig({ ...process.env, CATALOGUE: options.catalogue });
}

/** Servers have ways of their own to be copied while they run. */
function embeddedConfigFor(options: { readonly catalogue: string }) {
  const config = configFor(options);
  if (config.index === 'embedded' && config.log === 'embedded') return config;
  throw new ParallaxError(
    'BAD_USER_INPUT',
    'Backups are of embedded engines: use snapshots for OpenSearch, and the append-only file or a replica for Redis.',
  );
}

function catalogueName(value: string): string {
  if (CATALOGUE_NAME.test(value)) return value;
  throw new InvalidArgumentError(`It must be ${CATALOGUE_NAME_RULE}.`);
}

function wholeNumber(value: string): number {
  if (/^\d{1,9}$/.test(value)) return Number(value);
  throw new InvalidArgumentError('It must be a whole number.');
}

function portNumber(value: string): number {
  if (/^\d+$/.test(value) && Number(value) <= 65_535) return Number(value);
  throw new InvalidArgumentError('It must be a whole number from 0 to 65535.');
}

function clusterCount(value: string): number | 'auto' {
  if (value === 'auto') return value;
  const k = Number(value);
  if (/^\d+$/.test(value) && k >= 2 && k <= MAX_CLUSTERS) return k;
  throw new InvalidArgumentError(`It must be "auto" or a whole number from 2 to ${MAX_CLUSTERS}.`);
}

// A reader that closes early (`| head`) has what it wanted.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

program.parseAsync().catch((error: unknown) => {
  const expected = error instanceof ParallaxError || error instanceof ConfigurationError;
  console.error(expected ? error.message : error);
  process.exitCode = 1;
});
