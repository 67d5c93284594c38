import type { ClusterTable } from '../../scoring/models/cluster-table.js';
import type { BlendFit } from '../../scoring/models/fit/blend-fit.js';
import { positionAt } from '../../scoring/models/fit/fit-positions.js';
import type { Population } from '../../scoring/models/population.js';
import type { AffinitySettings } from '../../scoring/models/settings.js';
import type { InteractionLog } from '../logs/interaction-log.js';
import { fitInWorker } from './fit-in-worker.js';
import { nameOf, packFit, positionIn, unpackFit } from './stored-fit.js';

export type FitLog = Pick<InteractionLog, 'fit' | 'keepFit'>;

export interface BlendFitsOptions {
  readonly log: FitLog;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly settings: AffinitySettings;
  /** Called when another gateway has forgotten a user, whom this one's population may still hold. */
  readonly onForgotten: () => void;
}

export interface Fitted {
  readonly table: ClusterTable;
  readonly population: Population;
}

/** Interval of the check for another gateway's fit or forgotten user. */
const LOOK_EVERY_MS = 2_000;

/**
 * The fit of the blend that is in force. A fit is due when all users' interactions pass one of the stated
 * positions; it is made in a thread and kept by the log. Of gateways that share a log the first to keep one
 * decides, and the others take theirs from there. Until there is one, and after a user is forgotten until the
 * fit without them is there, the shipped weights serve.
 */
export class BlendFits {
  readonly #closing = new AbortController();
  #name: string | null = null;
  #fit: BlendFit | null = null;
  #forgettings: number | null = null;
  #lookedAt = Number.NEGATIVE_INFINITY;
  #working: Promise<void> | null = null;
  /** Raised by what makes a fit that is under way worthless. */
  #epoch = 0;

  constructor(private readonly options: BlendFitsOptions) {}

  /** Names what is in force, for the keys of what is computed with it. */
  get name(): string {
    return this.#name ?? 'shipped';
  }

  /** The fit in force for these clusters; null: the shipped weights. */
  fitFor({ ids }: ClusterTable): BlendFit | null {
    return positionIn(this.#name, ids) === null ? null : this.#fit;
  }

  /** Checks for another fit, and makes one when it is due; never rejects, and takes effect later. */
  look(fitted: Fitted): void {
    if (this.#working !== null || this.#closing.signal.aborted) return;
    const isDue = this.#isDue(fitted);
    const now = this.options.now();
    if (!isDue && Math.abs(now - this.#lookedAt) < LOOK_EVERY_MS) return;
    this.#lookedAt = now;
    this.#working = this.#work(fitted)
      // The log is away: what is in force stays, and it is looked again soon.
      .catch(() => {})
      .finally(() => {
        this.#working = null;
      });
  }

  /** A user is being forgotten: what may hold something of theirs serves no longer. */
  drop(): void {
    this.#epoch += 1;
    this.#name = null;
    this.#fit = null;
    this.#forgettings = null;
    this.#lookedAt = Number.NEGATIVE_INFINITY;
  }

  /** Resolves when no check or fit is running. */
  async settled(): Promise<void> {
    await this.#working;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#working;
  }

  #isDue({ table, population }: Fitted): boolean {
    const position = positionAt(population.events);
    return position > (positionIn(this.#name, table.ids) ?? 0);
  }

  async #work(fitted: Fitted): Promise<void> {
    const { log, settings } = this.options;
    const epoch = this.#epoch;
    const forgettings = await this.adopt(fitted.table);
    if (epoch !== this.#epoch || !this.#isDue(fitted)) return;
    const { table, population } = fitted;
    const position = positionAt(population.events);
    const users = [...population.contributions].map(([userId, contribution]) => ({ userId, contribution }));
    const order = { users, table: { ...table, nearest: [] }, settings };
    const fit = await fitInWorker(order, this.#closing.signal);
    if (epoch !== this.#epoch) return;
    await log.keepFit(nameOf({ position, clusters: table.ids, forgettings }), packFit(fit), forgettings);
    await this.adopt(table);
  }

  /**
   * Takes over what the log keeps.
   *
   * @returns how many users have been forgotten
   * @throws ParallaxError when the log cannot be read
   */
  async adopt({ ids }: ClusterTable): Promise<number> {
    const { log, onForgotten } = this.options;
    const epoch = this.#epoch;
    const { name, bytes, forgettings } = await log.fit(this.#name);
    if (epoch !== this.#epoch) return forgettings;
    if (this.#forgettings !== null && forgettings !== this.#forgettings) onForgotten();
    this.#forgettings = forgettings;
    if (name === null) {
      this.#name = null;
      this.#fit = null;
    } else if (bytes !== null && positionIn(name, ids) !== null) {
      this.#fit = unpackFit(bytes, ids.length);
      this.#name = this.#fit === null ? null : name;
    }
    return forgettings;
  }
}

/** Keeps a fit for as long as the process lives: where there is no log that could. */
export function fitsInMemory(): FitLog {
  let kept: { readonly name: string; readonly bytes: Uint8Array } | null = null;
  return {
    fit: async () => ({ name: kept?.name ?? null, bytes: kept?.bytes ?? null, forgettings: 0 }),
    async keepFit(name, bytes) {
      kept = { name, bytes };
      return true;
    },
  };
}
