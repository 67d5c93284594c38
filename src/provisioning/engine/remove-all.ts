import { ParallaxError } from '../../domain/errors.js';
import type { Removal, RemovalStage, Retained } from '../resource.js';
import { untilNextRead, type Waiting } from './waiting.js';

export interface RemoveAllOptions extends Waiting {
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

/** Longer than any service takes to notice that a dependent resource is gone. */
const PATIENCE_MS = 15 * 60_000;
/** Most resources are gone within minutes; a domain takes longer. */
const USUAL_MINUTES = [0, 2] as const;
/** Between two lines about waiting. */
const STILL_WAITING_MS = 5 * 60_000;

/**
 * Deletes stage by stage: the next one is searched once all of a stage is gone. A retained resource does not stop the
 * rest. Each stage is found in the cloud, so that a removal may be killed anywhere and started again.
 *
 * @returns what is retained, and why
 */
export async function removeAll(
  stages: readonly RemovalStage[],
  options: RemoveAllOptions,
): Promise<readonly Retained[]> {
  const retained: Retained[] = [];
  for (const stage of stages) {
    const found = await findIn(stage);
    retained.push(...found.filter((each) => each.kind === 'retained'));
    retained.push(
      ...(await takeDown(
        found.filter((each) => each.kind === 'removal'),
        options,
      )),
    );
  }
  for (const { title, why } of retained) options.say(`The ${title} stays: ${why}`);
  return retained;
}

/** Resources of a stage. One that cannot be searched is reported, and does not stop the rest. */
export async function findIn(stage: RemovalStage): Promise<readonly (Removal | Retained)[]> {
  try {
    return await stage.find();
  } catch (error) {
    if (!(error instanceof ParallaxError)) throw error;
    return [{ kind: 'retained', title: stage.title, arn: null, hourly: 0, why: error.message }];
  }
}

/** Progress of one removal. */
interface Standing {
  readonly removal: Removal;
  asked: boolean;
  refusedSince: number | null;
}

async function takeDown(
  removals: readonly Removal[],
  options: RemoveAllOptions,
): Promise<readonly Retained[]> {
  const { now, pause, say, signal } = options;
  const began = now();
  const retained: Retained[] = [];
  let standing: readonly Standing[] = removals.map((removal) => ({
    removal,
    asked: false,
    refusedSince: null,
  }));
  let toldAt = began;
  for (let round = 0; standing.length > 0; round += 1) {
    if (round > 0) await pause(untilNextRead(USUAL_MINUTES, round - 1, options), signal);
    if (now() - toldAt >= STILL_WAITING_MS) {
      toldAt = now();
      const minutes = Math.round((toldAt - began) / 60_000);
      say(
        `Still waiting after ${minutes} minutes: ${standing.map(({ removal }) => removal.title).join(', ')}`,
      );
    }
    const left: Standing[] = [];
    for (const waiting of standing) {
      const outcome = await step(waiting, options);
      if (outcome === 'wait') left.push(waiting);
      else if (outcome !== 'gone') retained.push(outcome);
    }
    standing = left;
  }
  return retained;
}

async function step(waiting: Standing, { now, say }: RemoveAllOptions): Promise<'gone' | 'wait' | Retained> {
  const { removal } = waiting;
  const { title, arn, hourly } = removal;
  try {
    let state = await removal.read();
    if (state === 'present') {
      if (!waiting.asked) say(`Removing ${title}`);
      await removal.delete();
      waiting.asked = true;
      waiting.refusedSince = null;
      state = await removal.read();
    }
    if (state !== 'gone') return 'wait';
    say(`Gone: ${title}`);
    return 'gone';
  } catch (error) {
    if (!(error instanceof ParallaxError)) throw error;
    waiting.refusedSince ??= now();
    if (mayPass(error) && now() - waiting.refusedSince < PATIENCE_MS) return 'wait';
    return { kind: 'retained', title, arn, hourly, why: error.message };
  }
}

function mayPass({ code, retryAfterMs }: ParallaxError): boolean {
  return retryAfterMs !== undefined || code === 'RATE_LIMITED' || code === 'TIMEOUT';
}
