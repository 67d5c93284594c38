import type { InteractionLog } from '../../datasources/logs/interaction-log.js';
import { parseUserId } from '../../domain/arguments.js';
import { retryTransient, untilNextRead, type Waiting } from '../engine/waiting.js';
import { advanceForgetting, type ForgettingRound } from './advance-forgetting.js';
import { count, describeForgetting } from './describe-forgetting.js';
import { type Forgetting, stageOfJob } from './forgetting-state.js';

export interface ForgetEverywhereOptions extends Forgetting {
  readonly log: Pick<InteractionLog, 'forget' | 'forgotten' | 'settleForgotten'>;
  readonly userIds: readonly string[];
  /** Also whom the gateway has forgotten. */
  readonly pending: boolean;
  /** Until Personalize has deleted them: hours, usually. */
  readonly wait: boolean;
  readonly waiting: Waiting;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

/** Minutes that a data deletion job takes. @see "Deleting users", Amazon Personalize developer guide */
const USUAL = [60, 24 * 60] as const;

/**
 * Forgets users here at once, then in Amazon Personalize and in the bucket, as far as that can be done now.
 *
 * @returns whether they are forgotten everywhere, but for the retraining
 * @throws ParallaxError BAD_USER_INPUT (argument `userId`), UNAVAILABLE, TIMEOUT; another run continues
 */
export async function forgetEverywhere(options: ForgetEverywhereOptions): Promise<boolean> {
  const { log, pending, waiting, signal, wait, say } = options;
  const userIds = new Set(options.userIds.map((userId) => parseUserId(userId)));
  let entries = 0;
  for (const userId of userIds) {
    signal.throwIfAborted();
    entries += (await log.forget(userId)).entries;
  }
  if (userIds.size > 0) say(`Forgotten here: ${count(userIds.size)}, with ${entries} interactions.`);
  for (let round = 0; ; round += 1) {
    const done = await retryTransient(
      () => advanceForgetting(options, (userId) => pending || userIds.has(userId)),
      waiting,
      signal,
      ({ error, ms }) => say(`${error.message} Trying again in ${Math.ceil(ms / 1_000)} seconds.`),
    );
    tell(done, options);
    const isOver = nothingComes(done);
    if (isOver || !wait) return isOver;
    await waiting.pause(untilNextRead(USUAL, round, waiting), signal);
  }
}

function tell(round: ForgettingRound, { deployment, waiting, say }: ForgetEverywhereOptions): void {
  const { made, heldBack, lost, settled, state } = round;
  if (made.length > 0) say(`Asked Amazon Personalize to delete them: ${made.join(', ')}.`);
  if (heldBack.length > 0)
    say(
      'Amazon Personalize keeps no more than five such jobs pending in a dataset group: the rest is asked for when one of them has begun.',
    );
  if (lost > 0)
    say(
      `${count(lost)} ${lost === 1 ? 'is' : 'are'} listed for a job that was never created, and their ids are lost: name them again.`,
    );
  if (settled > 0)
    say(
      `Forgotten everywhere but in what is trained: ${count(settled)}. Run apply, so that interactions are imported without them and a version is trained that never saw them.`,
    );
  for (const line of describeForgetting(deployment.name, state, waiting.now())) say(line);
}

/** True when waiting changes nothing. */
function nothingComes({ heldBack, state }: ForgettingRound): boolean {
  const listed = new Set(state.users.map(({ job }) => job));
  return (
    heldBack.length === 0 &&
    ![...listed].some((job) => job !== null && stageOfJob(state.jobs.get(job)) === 'running')
  );
}
