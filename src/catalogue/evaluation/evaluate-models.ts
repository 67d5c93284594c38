import { ParallaxError } from '../../domain/errors.js';
import type { ClusterTable } from '../../scoring/models/cluster-table.js';
import type { UserEvents } from './item-event.js';
import { type Figures, measure } from './metrics.js';
import { MODEL_NAMES, MODELS, type ModelName } from './models.js';
import { splitUsers } from './split-users.js';

export interface Evaluation {
  readonly seed: number;
  readonly items: number;
  readonly users: { readonly train: number; readonly test: number };
  readonly models: Readonly<Record<ModelName, Figures>>;
}

/**
 * Evaluates the built-in models as Personalize evaluates its own.
 *
 * @param sizes  images by item; null where only the events are known: then all items with events, with equal
 *   sizes
 * @throws ParallaxError BAD_USER_INPUT when no user has two events
 */
export function evaluateModels(
  users: readonly UserEvents[],
  sizes: ReadonlyMap<string, number> | null,
  seed: number,
): Evaluation {
  const { train, test } = splitUsers(users, seed);
  if (test.length === 0 || train.length === 0) {
    throw new ParallaxError(
      'BAD_USER_INPUT',
      'There are no users to evaluate with: the file needs at least two users with two interactions each, better thousands.',
    );
  }
  const table = tableOf(
    sizes ?? new Map(users.flatMap(({ events }) => events.map(({ itemId }) => [itemId, 1]))),
  );
  const figuresOf = (name: ModelName): Figures => {
    const rank = MODELS[name]({ train, table, seed });
    return measure(
      test.map((user) => ({ ranking: rank(user), truth: user.truth })),
      table.ids.length,
    );
  };
  return {
    seed,
    items: table.ids.length,
    users: { train: train.length, test: test.length },
    models: { blend: figuresOf('blend'), popularity: figuresOf('popularity'), random: figuresOf('random') },
  };
}

/** The models' names and figures, best known first. */
export function rowsOf({ models }: Evaluation): readonly (readonly [ModelName, Figures])[] {
  return MODEL_NAMES.map((name) => [name, models[name]] as const);
}

/** Without centroids: they serve only clusters created after the events. */
function tableOf(sizes: ReadonlyMap<string, number>): ClusterTable {
  const ids = [...sizes.keys()].sort();
  const size = (id: string): number => Math.max(0.5, sizes.get(id) ?? 0);
  const total = ids.reduce((sum, id) => sum + size(id), 0);
  return {
    ids,
    indexOf: new Map(ids.map((id, index) => [id, index])),
    shares: Float64Array.from(ids, (id) => size(id) / total),
    nearest: [],
  };
}
