import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../src/config/config.js';
import type { Embedder } from '../../src/datasources/embedders/embedder.js';
import type { ImageIndex } from '../../src/datasources/indexes/image-index.js';
import type { InteractionLog } from '../../src/datasources/logs/interaction-log.js';
import { lastSeen, type UserHistory } from '../../src/domain/history.js';
import type { InteractionType } from '../../src/domain/interaction.js';
import { SILENT } from '../../src/domain/operator-log.js';
import type { Release } from '../../src/domain/release.js';
import { openIndex } from '../../src/engines/open-index.js';
import { openLog } from '../../src/engines/open-log.js';
import { learn } from '../../src/scoring/user-history.js';
import type { SearchPage } from '../../src/search/page.js';
import type { SearchInput } from '../../src/search/search-arguments.js';
import type { Timing } from '../../src/search/search-budget.js';
import { searchImages } from '../../src/search/search-images.js';
import { type App, createApp } from '../../src/server/create-app.js';
import { PAGE } from './metrics.js';
import { type Picture, Pictures } from './picture.js';
import type { WithoutLabelsOf } from './relevance-without.js';

const MINUTE_MS = 60_000;
/** Of a user who is measured: above every seq that the log gave. */
const FIRST_SEQ = 1_000_000;

export interface WorldOptions {
  /** Holds a folder for the catalogue; taken away when the world is closed. */
  readonly dataDirectory: string;
  readonly catalogue: string;
  readonly embedder: Embedder;
  readonly pictures: readonly Picture[];
  readonly releaseWithout: WithoutLabelsOf;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Interactions of a user, oldest first; views by default. */
export type Past = readonly (Picture & { readonly type?: InteractionType })[];

export interface Asked extends Omit<SearchInput, 'userId' | 'query'> {
  /** The query; the subject itself when absent. */
  readonly query?: string;
}

/**
 * A gateway as it is shipped, on embedded engines, before users who are made up for one search each: their
 * history lies over the log, so that what everybody else did stays as it is.
 */
export class World {
  readonly pictures: Pictures;
  readonly #made = new Map<string, UserHistory>();
  readonly #plain = new Map<string, readonly Picture[]>();
  #users = 0;

  private constructor(
    readonly app: App,
    private readonly parts: {
      readonly options: WorldOptions;
      readonly live: LiveRelease;
      readonly clusterOf: ReadonlyMap<string, string | null>;
      readonly now: number;
      readonly over: Map<string, UserHistory>;
    },
  ) {
    this.pictures = new Pictures(parts.options.pictures);
    this.#made = parts.over;
  }

  static async open(options: WorldOptions): Promise<World> {
    const { dataDirectory, catalogue, embedder } = options;
    const config = readConfig({
      DATA_DIR: dataDirectory,
      CATALOGUE: catalogue,
      LOG_LEVEL: 'silent',
      IMAGE_BASE_URL: 'http://images.invalid',
      ...options.environment,
    });
    const log = await openLog(config, Date.now);
    const now = (await newestOf(log)) + MINUTE_MS;
    const over = new Map<string, UserHistory>();
    const index = await openIndex(config, { space: embedder.space, log: SILENT });
    const live = new LiveRelease(index);
    const app = await createApp(config, {
      engines: {
        // The embedder outlives the world: others share it.
        embedder: replacing(embedder, { close: async () => undefined }),
        index: replacing(index, { release: () => live.release() }),
        log: replacing(log, { history: async (userId) => over.get(userId) ?? log.history(userId) }),
      },
      now: () => now,
      timing: STANDING_CLOCK,
    });
    const documents = await index.documents(options.pictures.map(({ id }) => id));
    const clusterOf = new Map([...documents].map(([id, { clusterId }]) => [id, clusterId]));
    return new World(app, { options, live, clusterOf, now, over });
  }

  /** The first page that a user with such a past is shown; a user without one is not known. */
  async search(subject: string, past: Past | null, asked: Asked = {}): Promise<readonly Picture[]> {
    const page = await this.page(subject, past, asked);
    return page.items.map(({ ranked }) => this.pictures.get(ranked.hit.imageId));
  }

  async page(subject: string, past: Past | null, asked: Asked = {}): Promise<SearchPage> {
    await this.#measuredWithout(subject);
    const userId = past === null ? null : `measured-${++this.#users}`;
    if (userId !== null && past !== null) this.#made.set(userId, this.historyOf(userId, past));
    try {
      const { search, loaders } = await this.app.contextOf('quality');
      const page = await searchImages({ query: subject, first: PAGE, ...asked, userId }, search, loaders);
      const [degraded] = page.personalization.degraded;
      if (degraded !== undefined)
        throw new Error(`A search went without ${degraded.stage}: ${degraded.reason}.`);
      return page;
    } finally {
      if (userId !== null) this.#made.delete(userId);
    }
  }

  /** The page of an unknown user: the order of the k-NN search. */
  async plain(subject: string, asked: Asked = {}): Promise<readonly Picture[]> {
    const key = JSON.stringify([subject, asked]);
    const known = this.#plain.get(key);
    if (known !== undefined) return known;
    const found = await this.search(subject, null, asked);
    this.#plain.set(key, found);
    return found;
  }

  /** History with an interaction a minute, the last one a minute ago, as the log would have learnt it. */
  historyOf(userId: string, past: Past): UserHistory {
    const { now } = this.parts;
    const learnt = past.reduce<UserHistory | null>(
      (history, { id, type = 'VIEW' }, i) =>
        learn(history, {
          eventId: `${userId}-${i}`,
          userId,
          imageId: id,
          clusterId: this.clusterOf(id),
          type,
          at: now - (past.length - i) * MINUTE_MS,
        }),
      null,
    );
    if (learnt === null) throw new Error('A user without a past is not known.');
    return { ...learnt, seq: FIRST_SEQ + this.#users };
  }

  /** Milliseconds since the epoch: when every search is made. */
  get now(): number {
    return this.parts.now;
  }

  clusterOf(imageId: string): string | null {
    return this.parts.clusterOf.get(imageId) ?? null;
  }

  async close(): Promise<void> {
    await this.app.close();
    rmSync(this.parts.options.dataDirectory, { recursive: true, force: true });
  }

  /** From here on the release is one that was measured without this subject's labels, where it has any. */
  async #measuredWithout(subject: string): Promise<void> {
    if (this.pictures.of(subject).length === 0) return;
    await this.parts.live.becomes(subject, this.parts.options.releaseWithout);
  }
}

export function scratchFolder(name: string): string {
  return mkdtempSync(join(tmpdir(), `parallax-quality-${name}-`));
}

/** The index's own release, or one that was measured without some of its labels. */
class LiveRelease {
  readonly #measured = new Map<string, Release>();
  #live: Release | null = null;

  constructor(private readonly index: ImageIndex) {}

  async release(): Promise<Release> {
    return this.#live ?? this.index.release();
  }

  async becomes(subject: string, measure: WithoutLabelsOf): Promise<void> {
    const known = this.#measured.get(subject);
    this.#live = known ?? (await measure(subject, await this.index.release()));
    this.#measured.set(subject, this.#live);
  }
}

/** The clock does not move, so that no search exceeds its budget on a busy machine. */
const STANDING_CLOCK: Timing = {
  monotonic: () => 0,
  setTimer: () => ({ clear: () => undefined }),
};

async function newestOf(log: InteractionLog): Promise<number> {
  let newest = Date.UTC(2026, 0, 1);
  for await (const { seen } of log.histories()) {
    for (const image of seen) newest = Math.max(newest, lastSeen(image));
  }
  return newest;
}

/** An engine in which some methods are others. */
function replacing<T extends object>(engine: T, others: Partial<T>): T {
  return new Proxy(engine, {
    get(target, name) {
      if (Reflect.has(others, name)) return Reflect.get(others, name);
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
