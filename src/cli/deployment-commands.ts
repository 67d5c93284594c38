import { type Command, InvalidArgumentError } from 'commander';
import { readConfig } from '../config/config.js';
import { catalogueName, wholeNumber } from './command-arguments.js';
import { addEvaluateCommand } from './evaluate-commands.js';
import { addPlanCommands } from './plan-commands.js';

/** Adds the commands on `parallax.yaml`: from a folder of images to a live campaign, and down again. */
export function addDeploymentCommands(program: Command): void {
  addPlanCommands(program, async (deployment) => {
    const [{ openDeployment }, { progressOn }] = await Promise.all([
      import('./deployment/open-deployment.js'),
      import('../catalogue/progress.js'),
    ]);
    return openDeployment(deployment, {
      environment: process.env,
      progress: progressOn(process.stderr, () => performance.now()),
      warn: (line) => console.error(line),
    });
  });

  program
    .command('interactions')
    .description("turn what people did with images into Personalize's CSV of what they did with clusters")
    .argument('<file>', 'CSV or JSON lines (.jsonl, .ndjson; .gz) of user, image, type, time')
    .requiredOption('--catalogue <name>', 'whose clusters the images are in', catalogueName)
    .requiredOption('--out <file>', 'where to')
    .action(async (file: string, options: { catalogue: string; out: string }) => {
      const { interactions } = await import('./verbs/interactions.js');
      await interactions(configFor(options.catalogue), { file, out: options.out });
    });

  program
    .command('import-interactions')
    .description("put the deployment's interactions into the gateway's log, so that it knows these users")
    .option('--file <file>', 'the deployment', 'parallax.yaml')
    .action(async ({ file }: { file: string }) => {
      const { importDeploymentPast } = await import('./verbs/import-interactions.js');
      await importDeploymentPast(file, process.env);
    });

  addEvaluateCommand(program);

  program
    .command('forget')
    .description('forget users here at once, then in Amazon Personalize and the bucket')
    .argument('[userIds...]', 'ids of users')
    .option('--pending', 'those whom the gateway has forgotten, too', false)
    .option('--wait', 'until Amazon Personalize has deleted them, usually within a day', false)
    .option('--file <file>', 'the deployment', 'parallax.yaml')
    .action(async (userIds: string[], { file, ...options }: ForgetOptions) => {
      const { forgetByCommand } = await import('./verbs/forget.js');
      process.exitCode = await forgetByCommand(file, process.env, { userIds, ...options });
    });

  program
    .command('down')
    .description('delete everything that a deployment has in the cloud, then look for what is left')
    .option('--file <file>', 'the deployment', 'parallax.yaml')
    .option('--dry-run', 'only say what would be deleted, in which order, and what it costs', false)
    .option('--yes', 'do not ask', false)
    .option(
      '--with-local',
      "also delete the catalogue's folder on this machine, with its interactions",
      false,
    )
    .action(async ({ file, ...options }: DownOptions) => {
      const { readDeployment } = await import('../provisioning/file/read-deployment.js');
      const { down } = await import('./verbs/down.js');
      process.exitCode = await down(await readDeployment(file), process.env, options);
    });

  program
    .command('idle')
    .description('name campaigns without requests, with their costs')
    .option('--file <file>', 'the deployment', 'parallax.yaml')
    .requiredOption('--hours <number>', 'without a request, 1 to 1440', idleHours)
    .option('--delete', 'delete them, with their alarms; apply creates them again', false)
    .action(async ({ file, ...options }: IdleOptions) => {
      const { readDeployment } = await import('../provisioning/file/read-deployment.js');
      const { idle } = await import('./verbs/idle.js');
      process.exitCode = await idle(await readDeployment(file), process.env, options);
    });
}

interface ForgetOptions {
  readonly file: string;
  readonly pending: boolean;
  readonly wait: boolean;
}

interface DownOptions {
  readonly file: string;
  readonly dryRun: boolean;
  readonly yes: boolean;
  readonly withLocal: boolean;
}

interface IdleOptions {
  readonly file: string;
  readonly hours: number;
  readonly delete: boolean;
}

function idleHours(value: string): number {
  const hours = wholeNumber(value);
  if (hours >= 1 && hours <= 1_440) return hours;
  throw new InvalidArgumentError('It must be a whole number from 1 to 1440.');
}

function configFor(catalogue: string) {
  return readConfig({ ...process.env, CATALOGUE: catalogue });
}
