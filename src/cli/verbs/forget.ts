import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../../config/config.js';
import { ParallaxError } from '../../domain/errors.js';
import { openLog } from '../../engines/open-log.js';
import { openAws } from '../../provisioning/aws/open-aws.js';
import type { Waiting } from '../../provisioning/engine/waiting.js';
import type { Deployment } from '../../provisioning/file/deployment.js';
import { readDeployment } from '../../provisioning/file/read-deployment.js';
import { forgetEverywhere } from '../../provisioning/forgetting/forget-everywhere.js';
import { configOf } from '../deployment/config-of.js';
import { owing } from '../deployment/open-forgetting-log.js';
import { stopOnSignals } from '../stop-on-signals.js';

export interface ForgetArguments {
  readonly userIds: readonly string[];
  /** Also erases users that the gateway has forgotten. */
  readonly pending: boolean;
  readonly wait: boolean;
}

export interface ForgetContext {
  /** The deployment's. */
  readonly config: Config;
  readonly waiting: Waiting;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

/** Exit code that shells report for a program ended by Ctrl-C. */
const STOPPED = 130;

/**
 * Forgets users everywhere.
 *
 * @returns the exit code: 0 also when Personalize is still at it, 130 when it was stopped
 */
export async function forget(
  deployment: Deployment,
  { userIds, pending, wait }: ForgetArguments,
  { config, waiting, signal, say }: ForgetContext,
): Promise<number> {
  if (userIds.length === 0 && !pending) {
    throw new ParallaxError(
      'BAD_USER_INPUT',
      'Name the users to forget, or add --pending for the users that the gateway has forgotten.',
    );
  }
  const aws = openAws(deployment.region);
  try {
    const log = await openLog(owing(config), waiting.now);
    try {
      await forgetEverywhere({ aws, deployment, log, userIds, pending, wait, waiting, signal, say });
      return 0;
    } catch (error) {
      if (!signal.aborted) throw error;
      say('Stopped. The same command continues where it stopped.');
      return STOPPED;
    } finally {
      await log.close();
    }
  } finally {
    aws.close();
  }
}

/** The verb as a person calls it: time and chance are the machine's, and Ctrl-C ends it. */
export async function forgetByCommand(
  file: string,
  environment: NodeJS.ProcessEnv,
  args: ForgetArguments,
): Promise<number> {
  const deployment = await readDeployment(file);
  return forget(deployment, args, {
    config: configOf(deployment, environment),
    waiting: {
      now: () => Date.now(),
      random: Math.random,
      pause: async (ms, signal) => sleep(ms, undefined, { signal }),
    },
    signal: stopOnSignals(() => performance.now()),
    say: (line) => console.log(line),
  });
}
