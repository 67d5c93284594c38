import { type Command, InvalidArgumentError } from 'commander';
import { readConfig } from '../server/config.js';
import { catalogueName, wholeNumber } from './command-arguments.js';

/** What `parallax.yaml` describes, from a folder of images to a live campaign, and down again. */
export function addDeploymentCommands(program: Command): void {
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
    .command('evaluate')
    .description("measure the embedded ranker as Personalize measures its own models, beside Personalize's")
    .argument('<file>', 'interactions with images, or what the verb interactions wrote')
    .option(
      '--catalogue <name>',
      'whose clusters the images are in; without: the file names them',
      catalogueName,
    )
    .option('--seed <number>', 'which users are held back', wholeNumber, 1)
    .option('--solution-version <arn>', 'shows what Personalize measured of it, too', solutionVersion)
    .option('--json', 'for programs', false)
    .action(async (file: string, options: EvaluateArguments) => {
      const { evaluate } = await import('./verbs/evaluate.js');
      const { catalogue, seed, json, solutionVersion: version } = options;
      await evaluate({
        file,
        catalogue: catalogue === undefined ? null : configFor(catalogue),
        seed,
        json,
        serviceFigures: async () => (version === undefined ? null : await figuresOf(version)),
      });
    });
}

interface EvaluateArguments {
  readonly catalogue?: string;
  readonly seed: number;
  readonly json: boolean;
  readonly solutionVersion?: string;
}

function configFor(catalogue: string) {
  return readConfig({ ...process.env, CATALOGUE: catalogue });
}

const SOLUTION_VERSION = /^arn:[a-z\d-]+:personalize:([a-z\d-]+):\d*:solution\/[\w/-]+$/;

function solutionVersion(value: string): string {
  if (SOLUTION_VERSION.test(value)) return value;
  throw new InvalidArgumentError('It must be the ARN of a solution version, which names its region.');
}

async function figuresOf(arn: string) {
  const { openAws } = await import('../provisioning/aws/open-aws.js');
  const { solutionMetrics } = await import('../provisioning/parts/personalize/solution-metrics.js');
  const [, region = ''] = SOLUTION_VERSION.exec(arn) ?? [];
  const aws = openAws(region);
  try {
    return { name: arn, metrics: await solutionMetrics(aws, arn) };
  } finally {
    aws.close();
  }
}
