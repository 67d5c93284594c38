import { availableParallelism } from 'node:os';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Protocol } from '../catalogue/evaluation/report/report.js';
import { readConfig } from '../config/config.js';
import { MAX_CLUSTERS } from '../domain/cluster.js';
import { badInput } from '../domain/errors.js';
import { catalogueName, wholeNumber } from './command-arguments.js';
import type { EvaluateOptions } from './verbs/evaluate.js';

const PROTOCOLS: readonly Protocol[] = ['replay', 'leave-one-out', 'split', 'personalize'];

/** Options that measure a ranking again on a log; the report of an experiment has none of them. */
const NOT_ONLINE = [
  ...['clusters', 'k', 'protocol', 'test', 'sweep', 'recency', 'strength', 'items', 'control', 'most'],
  ...['workers', 'solutionVersion'],
];

/** Adds the command that measures the ranking on the user's own log. */
export function addEvaluateCommand(program: Command): void {
  program
    .command('evaluate')
    .description('measure the embedded ranker on a log: whom it serves, how surely, and by which settings')
    .argument('[log]', "CSV, JSON lines or .inter of user, image, time; without: the catalogue's own log")
    .option('--catalogue <name>', 'whose clusters the images are in', catalogueName)
    .option('--clusters <files...>', 'CSVs of item and cluster; the first is as it is, a sweep tries all')
    .option(
      '-k, --k <numbers>',
      "with --sweep: clusters the catalogue's images anew into these numbers, between commas",
      clusterCounts,
    )
    .addOption(
      new Option('--protocol <name>', 'what is asked; personalize with --solution-version').choices(
        PROTOCOLS,
      ),
    )
    .option('--test <file>', 'with --protocol split: the events to guess')
    .option('--sweep', 'try other settings: clusters, recency, strength', false)
    .option(
      '--recency <factors>',
      'with --sweep: factors for the half-lives of the memories, between commas',
      factors,
      [0.5, 1, 2],
    )
    .option(
      '--strength <factors>',
      'with --sweep: factors for the lifts, between commas',
      factors,
      [0.5, 0.75, 1, 1.25, 1.5],
    )
    .option('--items', 'measure models of single items beside: minutes for thousands of items', false)
    .option('--no-control', 'do not measure again with the order inside sittings drawn anew')
    .option('--most <number>', 'questions at most; of more, a sample is drawn', positive, 50_000)
    .option('--workers <number>', 'threads', positive, availableParallelism())
    .option('--seed <number>', 'seed of every random draw', wholeNumber, 1)
    .option('--solution-version <arn>', 'shows what Personalize measured of it, too', solutionVersion)
    .option(
      '--out <folder>',
      'for report.json and report.html; unless --json is given, "evaluation", with --online "experiment"',
    )
    .addOption(
      new Option('--online', 'which arm of an EXPERIMENT users choose; with --catalogue')
        .default(false)
        .conflicts(NOT_ONLINE),
    )
    .option('--experiment <text>', 'with --online: another experiment than the newest')
    .option('--horizon <number>', 'with --online: decided searches that it is planned for', positive, 1_000)
    .option('--json', 'print the report for programs', false)
    .action(async (log: string | undefined, options: EvaluateArguments, command: Command) => {
      refuseIdle(command, options);
      const { catalogue: name, solutionVersion: version, online, experiment, horizon, ...rest } = options;
      const catalogue = name === undefined ? null : readConfig({ ...process.env, CATALOGUE: name });
      if (online) {
        const { evaluateOnline } = await import('./verbs/evaluate-online.js');
        const { seed, json, out } = options;
        return evaluateOnline({
          catalogue,
          hasFile: log !== undefined,
          experiment: experiment ?? null,
          horizon,
          seed,
          out: out ?? (json ? null : 'experiment'),
          json,
        });
      }
      const { evaluate } = await import('./verbs/evaluate.js');
      await evaluate({
        ...rest,
        log: log ?? null,
        catalogue,
        protocol: options.protocol ?? (version === undefined ? 'replay' : 'personalize'),
        out: options.out ?? (options.json ? null : 'evaluation'),
        serviceFigures: async () => (version === undefined ? null : await figuresOf(version)),
        hasServiceFigures: version !== undefined,
      });
    });
}

/** As commander parses them. */
interface EvaluateArguments
  extends Omit<
    EvaluateOptions,
    'log' | 'catalogue' | 'protocol' | 'out' | 'serviceFigures' | 'hasServiceFigures'
  > {
  readonly catalogue?: string;
  readonly protocol?: Protocol;
  readonly solutionVersion?: string;
  readonly out?: string;
  readonly online: boolean;
  readonly experiment?: string;
  readonly horizon: number;
}

/** @throws ParallaxError BAD_USER_INPUT for options without the one that they belong to */
function refuseIdle(command: Command, { online, sweep }: EvaluateArguments): void {
  const isGiven = (name: string): boolean => command.getOptionValueSource(name) === 'cli';
  if (!online && (isGiven('experiment') || isGiven('horizon'))) {
    throw badInput('online', '--experiment and --horizon are of an experiment: add --online.');
  }
  if (!sweep && (isGiven('recency') || isGiven('strength'))) {
    throw badInput('sweep', '--recency and --strength are what a sweep tries: add --sweep.');
  }
}

function positive(value: string): number {
  const number = wholeNumber(value);
  if (number > 0) return number;
  throw new InvalidArgumentError('It must be a whole number from 1.');
}

function factors(value: string): readonly number[] {
  const numbers = [...new Set(value.split(',').map(Number))];
  if (numbers.length <= 20 && numbers.every((number) => number > 0 && number <= 100)) return numbers;
  throw new InvalidArgumentError('It must be at most 20 numbers above 0, to 100, separated by commas.');
}

function clusterCounts(value: string): readonly number[] {
  const numbers = [...new Set(value.split(',').map(Number))];
  const isCount = (k: number): boolean => Number.isInteger(k) && k >= 2 && k <= MAX_CLUSTERS;
  if (numbers.length <= 20 && numbers.every(isCount)) return numbers;
  throw new InvalidArgumentError(
    `It must be at most 20 whole numbers from 2 to ${MAX_CLUSTERS}, separated by commas.`,
  );
}

const SOLUTION_VERSION = /^arn:[a-z\d-]+:personalize:([a-z\d-]+):\d*:solution\/[\w/-]+$/;

function solutionVersion(value: string): string {
  if (SOLUTION_VERSION.test(value)) return value;
  throw new InvalidArgumentError('It must be the ARN of a solution version, which names its region.');
}

async function figuresOf(arn: string) {
  const { openAws } = await import('../provisioning/aws/open-aws.js');
  const { solutionMetrics } = await import(
    '../provisioning/resources/personalize/solution/solution-metrics.js'
  );
  const [, region = ''] = SOLUTION_VERSION.exec(arn) ?? [];
  const aws = openAws(region);
  try {
    return { name: arn, metrics: await solutionMetrics(aws, arn) };
  } finally {
    aws.close();
  }
}
