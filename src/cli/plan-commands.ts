import { setTimeout as sleep } from 'node:timers/promises';
import { type Command, InvalidArgumentError } from 'commander';
import type { OpenTheDeployment } from '../provisioning/engine/open-deployment.js';
import type { Waiting } from '../provisioning/engine/waiting.js';
import { onStopSignals } from '../server/stop-signals.js';

const file = ['-f, --file <path>', 'the deployment', 'parallax.yaml'] as const;
const poll = [
  '--poll <seconds>',
  "poll at this interval instead of one derived from the resource's usual time",
  pollSeconds,
] as const;

interface Common {
  readonly file: string;
  readonly poll?: number;
}

/** The three verbs that make a deployment out of `parallax.yaml`: look, make, follow. */
export function addPlanCommands(program: Command, open: OpenTheDeployment): void {
  const print = (line: string): void => console.log(line);

  program
    .command('plan')
    .description('show what apply would create, how long it usually takes and what it costs; changes nothing')
    .option(...file)
    .option('--json', 'for programs', false)
    .action(async (options: Common & { json: boolean }) => {
      const { plan } = await import('./verbs/plan.js');
      process.exitCode = await plan(options, open, print);
    });

  program
    .command('apply')
    .description(
      'create missing resources and update those that differ from the file; may be stopped and run again',
    )
    .option(...file)
    .option('--detach', 'start all resources that can be started, without waiting', false)
    .option(...poll)
    .action(async (options: Common & { detach: boolean }) => {
      const [{ apply }, { workBoardOn }] = await Promise.all([
        import('./verbs/apply.js'),
        import('./deployment/work-board.js'),
      ]);
      const board = workBoardOn(process.stderr, Date.now);
      const signal = untilStopped(() =>
        board.note('Stopping at the next safe point; press Ctrl-C again to stop at once.'),
      );
      process.exitCode = await apply(options, { open, waiting: waitingFor(options), signal, board, print });
    });

  program
    .command('status')
    .description('show the state of all resources, since when, and their cost; changes nothing')
    .option(...file)
    .option('--watch', 'until no resource is in transition', false)
    .option('--json', 'for programs', false)
    .option(...poll)
    .action(async (options: Common & { json: boolean; watch: boolean }) => {
      const { status } = await import('./verbs/status.js');
      const signal = untilStopped(() => {});
      process.exitCode = await status(options, { open, waiting: waitingFor(options), signal, print });
    });
}

function waitingFor({ poll: seconds }: Common): Waiting {
  return {
    now: Date.now,
    random: Math.random,
    pause: async (ms, signal) => {
      await sleep(ms, undefined, { signal });
    },
    every: seconds === undefined ? undefined : seconds * 1_000,
  };
}

/** Aborts at the first Ctrl-C; the second ends the process. */
function untilStopped(say: () => void): AbortSignal {
  const stopping = new AbortController();
  onStopSignals(process, () => performance.now(), {
    stop: () => {
      say();
      stopping.abort();
    },
    hurry: () => process.exit(130),
  });
  return stopping.signal;
}

function pollSeconds(value: string): number {
  const seconds = Number(value);
  if (/^\d+(\.\d+)?$/.test(value) && seconds >= 0.01 && seconds <= 3_600) return seconds;
  throw new InvalidArgumentError('It must be a number of seconds from 0.01 to 3600.');
}
