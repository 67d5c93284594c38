import type { Contribution } from './contribution.js';
import type { AffinitySettings } from './settings.js';

type SurgeSettings = Pick<AffinitySettings, 'surgeUsers' | 'surgeShare' | 'surgeClusters' | 'surgeTimes'>;
type Member = Pick<Contribution, 'frequent' | 'since'>;

const DAY_MS = 86_400_000;
/** A newcomer with this share of their images in a surge is taken for a part of it. */
const PART_OF_IT = 0.5;

/** The users whose history begins on one day. */
interface Newcomers {
  users: number;
  /** Number of them who frequent each cluster. */
  readonly frequenting: Int32Array;
}

/** 1 for each cluster that a day's newcomers surge to; by the day. */
type Verdict = ReadonlyMap<number, Uint8Array>;

/**
 * Days on which newcomers surge to a few clusters: more of them frequent a cluster than a share of all users,
 * and several times as often as all others do. Real newcomers of one day differ; thousands of fake users who
 * act alike do not.
 *
 * The verdict depends on the users alone, not on the order in which they are added.
 */
export class Surges {
  readonly #days = new Map<number, Newcomers>();
  /** Days with enough newcomers to be checked. */
  readonly #large = new Set<number>();
  readonly #frequenting: Int32Array;
  readonly #share: number;
  #users = 0;
  #verdict: Verdict = NONE;

  /** @param clusters  number of clusters */
  constructor(
    private readonly settings: SurgeSettings,
    private readonly clusters: number,
  ) {
    this.#frequenting = new Int32Array(clusters);
    this.#share = settings.surgeShare + settings.surgeClusters / clusters;
  }

  join(member: Member): void {
    this.#tell(member, 1);
  }

  leave(member: Member): void {
    this.#tell(member, -1);
  }

  /** Returns true if a user belongs to a surge. */
  holdsForMachine({ since, clusters }: Pick<Contribution, 'since' | 'clusters'>): boolean {
    const surge = this.#verdict.get(dayOf(since));
    if (surge === undefined) return false;
    let inside = 0;
    for (const cluster of clusters) inside += surge[cluster] ?? 0;
    return inside >= PART_OF_IT * clusters.length;
  }

  /** Judges all days again; returns true when the verdict changed. */
  judge(): boolean {
    const verdict = this.#judged();
    const same = isSame(verdict, this.#verdict);
    this.#verdict = verdict;
    return !same;
  }

  /** Returns true if the verdict would change without this user, who is counted. */
  holdsTheBalance(member: Member): boolean {
    if (this.#large.size === 0) return false;
    this.leave(member);
    const same = isSame(this.#judged(), this.#verdict);
    this.join(member);
    return !same;
  }

  #tell({ since, frequent }: Member, sign: 1 | -1): void {
    const day = dayOf(since);
    const newcomers = this.#days.get(day) ?? { users: 0, frequenting: new Int32Array(this.clusters) };
    this.#users += sign;
    newcomers.users += sign;
    for (const cluster of frequent) {
      newcomers.frequenting[cluster] = (newcomers.frequenting[cluster] ?? 0) + sign;
      this.#frequenting[cluster] = (this.#frequenting[cluster] ?? 0) + sign;
    }
    if (newcomers.users === 0) this.#days.delete(day);
    else this.#days.set(day, newcomers);
    if (newcomers.users > this.settings.surgeUsers) this.#large.add(day);
    else this.#large.delete(day);
  }

  #judged(): Verdict {
    if (this.#large.size === 0) return NONE;
    const found = new Map<number, Uint8Array>();
    for (const day of this.#large) {
      const surge = this.#surgeOf(this.#days.get(day));
      if (surge !== null) found.set(day, surge);
    }
    return found;
  }

  #surgeOf(newcomers: Newcomers | undefined): Uint8Array | null {
    if (newcomers === undefined) return null;
    const { surgeUsers, surgeTimes } = this.settings;
    const most = Math.max(surgeUsers, this.#share * this.#users);
    if (newcomers.users <= most) return null;
    const others = this.#users - newcomers.users;
    let surge: Uint8Array | null = null;
    for (let k = 0; k < this.clusters; k++) {
      const here = newcomers.frequenting[k] ?? 0;
      if (here <= most) continue;
      const elsewhere = (this.#frequenting[k] ?? 0) - here;
      // Adds one user elsewhere who frequents it: without a comparison there is no surge.
      if (here * (others + 1) < surgeTimes * newcomers.users * (elsewhere + 1)) continue;
      surge ??= new Uint8Array(this.clusters);
      surge[k] = 1;
    }
    return surge;
  }
}

const NONE: Verdict = new Map();

function dayOf(time: number): number {
  return Math.floor(time / DAY_MS);
}

function isSame(a: Verdict, b: Verdict): boolean {
  if (a.size !== b.size) return false;
  for (const [day, surge] of a) {
    const other = b.get(day);
    if (other === undefined || surge.some((value, k) => value !== other[k])) return false;
  }
  return true;
}
