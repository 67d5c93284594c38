/** Personalize's least: https://docs.aws.amazon.com/personalize/latest/dg/limits.html */
export const LEAST_INTERACTIONS = 1_000;
export const LEAST_USERS_WITH_TWO = 25;
export const LEAST_SHARE_WITH_TWO = 0.01;

/** Most users whose first interaction is remembered: 10 MB. */
const MOST_USERS = 131_072;
const TWO = -1;

/** Numbers of users and interactions, up to the minimums of Personalize. */
export interface DistinctCounts {
  /** Different interactions, counted up to `LEAST_INTERACTIONS`. */
  readonly unique: number;
  readonly users: number;
  readonly usersWithTwo: number;
  /** False where the users are estimated from a sample, to within a percent. */
  readonly exact: boolean;
}

/**
 * Counts users, and those with two different interactions, in memory that does not grow: while they are few,
 * all of them; then those whose hash ends with a zero bit, with two zero bits, and so on, each standing for as
 * many as were dropped.
 *
 * @see Gibbons, "Distinct sampling for highly-accurate answers to distinct values queries", VLDB 2001
 */
export class DistinctCounter {
  /** By the user's hash: the hash of the first interaction, or `TWO`. */
  readonly #users = new Map<number, number>();
  readonly #unique = new Set<number>();
  #each = 1;

  constructor(private readonly mostUsers = MOST_USERS) {}

  add(user: string, item: string, second: number, type: string): void {
    const hash = hash53(user);
    const sampled = hash % this.#each === 0 ? (this.#users.get(hash) ?? null) : TWO;
    if (sampled === TWO && this.#unique.size >= LEAST_INTERACTIONS) return;
    const interaction = hash53(`${user}\n${item}\n${second}\n${type}`);
    if (this.#unique.size < LEAST_INTERACTIONS) this.#unique.add(interaction);
    if (sampled === TWO || sampled === interaction) return;
    this.#users.set(hash, sampled === null ? interaction : TWO);
    while (this.#users.size > this.mostUsers) this.#sampleHalf();
  }

  figures(): DistinctCounts {
    let two = 0;
    for (const state of this.#users.values()) if (state === TWO) two += 1;
    return {
      unique: this.#unique.size,
      users: this.#users.size * this.#each,
      usersWithTwo: two * this.#each,
      exact: this.#each === 1,
    };
  }

  #sampleHalf(): void {
    this.#each *= 2;
    for (const hash of this.#users.keys()) if (hash % this.#each !== 0) this.#users.delete(hash);
  }
}

/** A 53-bit hash that distinguishes texts; collisions offer no gain to an attacker. */
function hash53(text: string): number {
  let high = 0x9e3779b9;
  let low = 0x85ebca6b;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    high = Math.imul(high ^ unit, 0x01000193);
    low = Math.imul(low ^ unit, 0x5bd1e995);
    low ^= low >>> 15;
  }
  high = mixed(high ^ text.length);
  low = mixed(low ^ high);
  return (high & 0x1fffff) * 2 ** 32 + (low >>> 0);
}

/** The last steps of MurmurHash3 (public domain): every bit of the one depends on every bit of the other. */
function mixed(hash: number): number {
  let value = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return value ^ (value >>> 16);
}
