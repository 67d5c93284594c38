import { seededRandom } from '../../src/clustering/seeded-random.js';
import { emptyHistory, type UserHistory } from '../../src/domain/history.js';
import { compareHits, type Hit } from '../../src/domain/hit.js';
import { cosine } from '../../src/domain/vector.js';
import { weightFor } from '../../src/scoring/automatic-weight.js';
import { merge } from '../../src/scoring/merge.js';
import { blend } from '../../src/scoring/models/blend.js';
import { clusterTable } from '../../src/scoring/models/cluster-table.js';
import { Population } from '../../src/scoring/models/population.js';
import { AFFINITY_SETTINGS, type AffinitySettings } from '../../src/scoring/models/settings.js';
import { rankedIds } from '../../src/scoring/ranked-columns.js';
import { learn } from '../../src/scoring/user-history.js';
import { pick } from './draw.js';
import type { ClusteredWorld, Picture } from './world.js';

const NOW = Date.UTC(2026, 0, 1);
const CANDIDATES = 200;
const MINUTE_MS = 60_000;

/** Interactions of a simulated user before the search, oldest first. */
export type Past = (world: PastWorld) => readonly Picture[];

export interface PastWorld {
  /** The taste whose share is counted. */
  readonly style: string;
  /** Another taste, for users who switch. */
  readonly otherStyle: string;
  /** A picture of a style that does not show the query's subject. */
  readonly ofStyle: (style: string) => Picture;
  readonly anyPicture: () => Picture;
  readonly random: () => number;
}

export interface Shares {
  /** Mean share of the top 10 in the wanted style, over all styles and subjects. */
  readonly style: number;
  readonly subject: number;
  readonly worstStyle: readonly [string, number];
  readonly worstSubject: readonly [string, number];
}

export interface Simulation {
  /** The top 10 of "<subject>" for users with such a past. */
  run(past: Past, seed: number): Shares;
}

export interface SimulationOptions {
  readonly settings?: AffinitySettings;
  readonly users?: number;
  /** Number of subjects that are searched for, each for every style. */
  readonly subjects: number;
  /** Null = automatic. */
  readonly weight?: number | null;
}

/** Users with one or two styles and one picture in ten at random, and a search engine before them. */
export function simulation(world: ClusteredWorld, options: SimulationOptions): Simulation {
  const { settings = AFFINITY_SETTINGS, users = 300, subjects, weight = null } = options;
  const table = clusterTable(world.clusters);
  const population = new Population(table, settings);
  const byStyle = grouped(world.pictures, ({ style }) => style);
  const styles = [...byStyle.keys()];
  const random = seededRandom(7);
  for (let user = 0; user < users; user++) {
    const tastes = [pick(styles, random), pick(styles, random)].slice(0, random() < 0.5 ? 1 : 2);
    const pictures = Array.from({ length: 30 }, () =>
      pick(random() < 0.1 ? world.pictures : (byStyle.get(pick(tastes, random)) ?? []), random),
    );
    population.set(historyOf(world, `user-${user}`, pictures));
  }
  const searched = [...world.queries].slice(0, subjects);
  const windows = new Map(searched.map(([subject, query]) => [subject, nearest(world, query)]));
  const wanted = styles.filter((style) => style !== world.plainStyle);
  const pictureOf = new Map(world.pictures.map((picture) => [picture.id, picture]));

  return {
    run(past, seed) {
      const draw = seededRandom(seed);
      const rows: { style: string; subject: string; inStyle: number; inSubject: number }[] = [];
      wanted.forEach((style, i) => {
        for (const [subject] of searched) {
          const pictures = past({
            style,
            otherStyle: wanted[(i + 1 + Math.floor(draw() * (wanted.length - 1))) % wanted.length] ?? style,
            ofStyle: (name) => {
              for (;;) {
                const picture = pick(byStyle.get(name) ?? [], draw);
                if (picture.subject !== subject) return picture;
              }
            },
            anyPicture: () => pick(world.pictures, draw),
            random: draw,
          });
          const history = historyOf(world, 'me', pictures);
          const taste = blend({ history, population, table, now: NOW, settings });
          const hits = windows.get(subject) ?? [];
          const ranked = merge({
            hits,
            best: hits[0]?.similarity ?? 0,
            tau: world.tau,
            taste,
            weight: weightFor(taste, weight),
          });
          const top = rankedIds(ranked)
            .slice(0, 10)
            .map((imageId) => pictureOf.get(imageId));
          rows.push({
            style,
            subject,
            inStyle: top.filter((picture) => picture?.style === style).length / 10,
            inSubject: top.filter((picture) => picture?.subject === subject).length / 10,
          });
        }
      });
      return {
        style: mean(rows.map((row) => row.inStyle)),
        subject: mean(rows.map((row) => row.inSubject)),
        worstStyle: worst(rows, ({ style }) => style),
        worstSubject: worst(rows, ({ subject }) => subject),
      };
    },
  };
}

function nearest(world: ClusteredWorld, query: Float32Array): readonly Hit[] {
  return world.pictures
    .map(({ id, vector }) => ({ imageId: id, similarity: cosine(query, vector) }))
    .sort(compareHits)
    .slice(0, CANDIDATES)
    .map((hit, i) => ({
      ...hit,
      clusterId: world.clusterOf.get(hit.imageId) ?? null,
      similarityRank: i + 1,
    }));
}

/** A view each minute, the last one a minute ago. */
function historyOf(world: ClusteredWorld, userId: string, pictures: readonly Picture[]): UserHistory {
  return pictures.reduce<UserHistory>(
    (history, { id }, i) =>
      learn(history, {
        eventId: `${userId}-${i}`,
        userId,
        imageId: id,
        clusterId: world.clusterOf.get(id) ?? null,
        type: 'VIEW',
        at: NOW - (pictures.length - i) * MINUTE_MS,
      }),
    emptyHistory(userId),
  );
}

type Row = { readonly style: string; readonly subject: string; readonly inStyle: number };

function worst(rows: readonly Row[], groupOf: (row: Row) => string): readonly [string, number] {
  const means = [...grouped(rows, groupOf)].map(
    ([group, members]) => [group, mean(members.map(({ inStyle }) => inStyle))] as const,
  );
  return means.reduce((low, each) => (each[1] < low[1] ? each : low));
}

function grouped<T>(values: readonly T[], keyOf: (value: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const group = groups.get(keyOf(value));
    if (group === undefined) groups.set(keyOf(value), [value]);
    else group.push(value);
  }
  return groups;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
