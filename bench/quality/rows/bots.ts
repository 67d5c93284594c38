import { setTimeout } from 'node:timers/promises';
import type { UserHistory } from '../../../src/domain/history.js';
import type { Interaction } from '../../../src/domain/interaction.js';
import type { Taste } from '../../../src/domain/taste.js';
import type { Bench } from '../bench.js';
import type { Estimate } from '../bootstrap.js';
import { openDemoWorld, TASTES } from '../demo-world.js';
import { pick, randomFor } from '../draw.js';
import { ofStyle } from '../pasts.js';
import type { World } from '../world.js';

const EVENTS_OF_ONE = 100_000;
const MADE_UP_USERS = 2_000;
const VIEWS = 30;
const MOST = 0.05;
/** A fit of the demo's log is there long before. */
const FIT_S = 120;
/** Appended together: they share the log's syncs. */
const TOGETHER = 500;

/** Events of one user, and users who act alike, must not move what others are shown. */
export async function botsTable({ worlds, report, options }: Bench): Promise<void> {
  // A world of its own: what is recorded stays.
  const world = await openDemoWorld(await worlds.demoModel());
  const part = options.quick ? 10 : 1;
  try {
    report.section(
      "Bots: how far the lifts of other users move, nats (the greatest of all users' and clusters')",
    );
    const watched = TASTES.map((style, i) =>
      world.historyOf(
        `watched-${i}`,
        ofStyle(style, VIEWS, { ...world, subject: '', random: randomFor('watched', i) }),
      ),
    );
    await fitted(watched, world);
    const first = await tastesOf(watched, world);
    await record(eventsOf('bot', EVENTS_OF_ONE / part, world), world);
    const second = await tastesOf(watched, world);
    report.add({
      name: `${EVENTS_OF_ONE / part} events of one user`,
      estimate: furthest(first, second),
      gate: { most: MOST, slack: 0 },
    });
    for (let user = 0; user < MADE_UP_USERS / part; user += 100) {
      const users = Array.from({ length: 100 }, (_, i) => eventsOf(`made-up-${user + i}`, VIEWS, world));
      await record(users.flat(), world);
    }
    report.add({
      name: `${MADE_UP_USERS / part} made-up users who act alike`,
      estimate: furthest(second, await tastesOf(watched, world)),
      gate: { most: MOST, slack: 0 },
    });
  } finally {
    await world.close();
  }
}

/** Pictures of one style again and again. */
function eventsOf(userId: string, count: number, world: World): readonly Interaction[] {
  const random = randomFor('bot', userId);
  const liked = world.pictures.inStyle(TASTES[0] ?? '');
  return Array.from({ length: count }, (_, i) => {
    const { id } = pick(liked, random);
    const at = world.now - (count - i);
    return {
      eventId: `${userId}-${i}`,
      userId,
      imageId: id,
      clusterId: world.clusterOf(id),
      type: 'VIEW',
      at,
    };
  });
}

/** As the write path does it: into the log, then told to the ranker. */
async function record(interactions: readonly Interaction[], { app }: World): Promise<void> {
  const { log, ranker } = app.engines;
  for (let start = 0; start < interactions.length; start += TOGETHER) {
    const appended = await Promise.all(
      interactions.slice(start, start + TOGETHER).map((interaction) => log.append(interaction)),
    );
    for (const each of appended) if (each.kind === 'appended') ranker.observe(each.before, each.after);
  }
}

/** The first question lets the ranker fit its blend, which is not what moves the lifts here. */
async function fitted(histories: readonly UserHistory[], world: World): Promise<void> {
  for (let waited = 0; waited < FIT_S; waited++) {
    await tastesOf(histories.slice(0, 1), world);
    const { name } = await world.app.engines.log.fit(null);
    if (name !== null && world.app.engines.ranker.variant.endsWith(name)) return;
    await setTimeout(1_000);
  }
}

async function tastesOf(histories: readonly UserHistory[], { app }: World): Promise<readonly Taste[]> {
  const release = await app.engines.index.release();
  return Promise.all(histories.map((history) => app.engines.ranker.taste(history, release)));
}

function furthest(before: readonly Taste[], after: readonly Taste[]): Estimate {
  const moved = before.flatMap((taste, i) => {
    const other = after[i];
    if (taste.kind === 'unknown' || other === undefined || other.kind === 'unknown') return [Number.NaN];
    return [...taste.lifts].map(([id, lift]) => Math.abs(lift - (other.lifts.get(id) ?? 0)));
  });
  const most = Math.max(...moved);
  return { mean: most, lower: Math.min(...moved), upper: most, observations: moved.length };
}
