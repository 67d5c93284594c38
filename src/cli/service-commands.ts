import type { Command } from 'commander';
import { readConfig } from '../config/config.js';
import { loadAwsLocal, loadDemo } from './beside.js';
import { catalogueName, portNumber, wholeNumber } from './command-arguments.js';

/** Adds the commands beside a catalogue: the doctor, the demo, the stand-ins. */
export function addServiceCommands(program: Command): void {
  program
    .command('doctor')
    .description('check the configuration, the engines and the data, and report what is wrong')
    .option('--databases', 'check only the disk and the databases')
    .action(async ({ databases = false }: { readonly databases?: boolean }) => {
      const { doctor } = await import('./verbs/doctor.js');
      process.exitCode = await doctor(process.env, databases ? 'databases' : undefined);
    });

  program
    .command('demo')
    .description('prepare the demo catalogue; npm start does it by itself')
    .action(async () => {
      const { demo } = await loadDemo();
      await demo(readConfig({ ...process.env, CATALOGUE: 'demo' }));
    });

  program
    .command('aws-local')
    .description(
      'stand-ins of Bedrock and Personalize on this machine; prints variables that a shell can eval',
    )
    .option('--host <address>', 'address to listen on; nothing is encrypted or kept secret', '127.0.0.1')
    .option('--port <number>', '0 takes any free port', portNumber, 4010)
    .option('--region <name>', 'AWS region that requests must be signed for', 'us-east-1')
    .option(
      '--catalogue <name>',
      'catalogue whose clusters and interactions the campaign was trained on',
      catalogueName,
      process.env['CATALOGUE'] || 'demo',
    )
    .option('--data <folder>', 'folder that keeps their state over a restart')
    .option('--digest <seconds>', 'time until an event changes a ranking', wholeNumber, 0)
    .option(
      '--lifecycle <seconds>',
      'time that a resource takes to be created, and to be deleted',
      wholeNumber,
      0,
    )
    .option('--least-batch <records>', 'minimum number of records of a Bedrock batch job', wholeNumber, 100)
    .action(async (options: AwsLocalArguments) => {
      const { awsLocal } = await loadAwsLocal();
      // The stand-ins do not use the gateway's own configuration.
      const { DATA_DIR, CLIP_MODEL } = process.env;
      const config = readConfig({ DATA_DIR, CLIP_MODEL, CATALOGUE: options.catalogue });
      const { host, port, region, data = null, digest, lifecycle, leastBatch } = options;
      await awsLocal(config, {
        host,
        port,
        region,
        data,
        digestMs: digest * 1_000,
        lifecycleMs: lifecycle * 1_000,
        leastBatchRecords: leastBatch,
      });
    });
}

interface AwsLocalArguments {
  readonly host: string;
  readonly port: number;
  readonly region: string;
  readonly catalogue: string;
  readonly data?: string;
  /** Seconds. */
  readonly digest: number;
  /** Seconds. */
  readonly lifecycle: number;
  readonly leastBatch: number;
}
