import type { Estimate } from '../metrics/bootstrap.js';
import type { Metric } from '../metrics/metric.js';
import type { ItemFindings } from './item-results.js';
import type { MergeFindings } from './merge-results.js';

export const PROTOCOLS = ['replay', 'leave-one-out', 'split', 'personalize'] as const;
export type Protocol = (typeof PROTOCOLS)[number];

/** All that an evaluation found; `report.json` is this. Gains are above 0 where the first is better. */
export interface Report {
  readonly version: 1;
  readonly protocol: Protocol;
  readonly seed: number;
  readonly log: LogFacts;
  readonly clusters: { readonly name: string; readonly count: number };
  readonly questions: number;
  /** Users of whom something was asked. */
  readonly users: number;
  readonly arms: readonly ArmFigures[];
  /** The ranker's gains by how much was known of the user. */
  readonly curve: readonly CurvePoint[];
  /** The same gain with the order inside sittings drawn anew; null where it was not measured. */
  readonly control: Control | null;
  readonly merge: MergeFindings;
  /** Null: models of items were not asked for. */
  readonly items: ItemFindings | null;
  readonly sweep: Sweep | null;
  readonly worst: { readonly users: readonly Named[]; readonly clusters: readonly Named[] };
  /** Recommended settings, their certainty, and conditions that would change them. */
  readonly advice: readonly string[];
  /** Mean gains of users over popularity, reciprocal rank, in steps. */
  readonly distribution: readonly Step[];
}

export interface Step {
  readonly from: number;
  readonly to: number;
  readonly users: number;
}

export interface LogFacts {
  readonly name: string;
  readonly rows: number;
  readonly used: number;
  readonly duplicates: number;
  readonly withoutCluster: number;
  readonly users: number;
  readonly items: number;
  readonly from: string;
  readonly to: string;
  /** Part of the events that share their second with another of the same user, in [0, 1]. */
  readonly sameSecond: number;
  readonly notes: readonly string[];
}

export interface ArmFigures {
  readonly name: string;
  readonly figures: Readonly<Record<Metric, Estimate>>;
  /** Part of the clusters that was among anybody's first ten. */
  readonly coverage: number;
  /** Number of clusters with the same evenness of exposure: e to the entropy. */
  readonly effectiveClusters: number;
  /** Null for the arm itself. */
  readonly overPopularity: Comparison | null;
  readonly overEven: Comparison | null;
}

export interface Comparison {
  readonly gains: Readonly<Record<Metric, Estimate>>;
  /** Part of the users whose mean reciprocal rank is lower than with the other, in [0, 1]. */
  readonly worse: number;
}

export interface CurvePoint {
  readonly from: number;
  /** Null: and more. */
  readonly to: number | null;
  readonly questions: number;
  readonly even: number;
  readonly popularity: Estimate;
  readonly ranker: Estimate;
  readonly gain: Estimate;
}

export interface Control {
  readonly gain: Estimate;
  /** Of the gain that was measured, the part that is left. */
  readonly left: number;
}

export interface SweepPoint {
  readonly clusters: string;
  readonly count: number;
  readonly recency: number;
  readonly strength: number;
  /** Image log-loss on the validation: the settings are ordered by it. */
  readonly validation: number;
}

export interface Sweep {
  readonly points: readonly SweepPoint[];
  readonly asItIs: SweepPoint;
  /** The best on the validation. */
  readonly chosen: SweepPoint;
  /** Gain over the present setting on the test part, image log-loss. */
  readonly gain: Estimate;
}

export interface Named {
  readonly id: string;
  /** Of a catalogue's cluster: the titles of its most typical images. */
  readonly title?: string;
  readonly questions: number;
  /** Mean gain in reciprocal rank over popularity. */
  readonly gain: number;
}
