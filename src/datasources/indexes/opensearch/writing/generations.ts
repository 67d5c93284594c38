import { ParallaxError } from '../../../../domain/errors.js';
import {
  allGenerations,
  type ConcreteIndex,
  earlierOf,
  generationOf,
  indexName,
  liveIndex,
} from '../concrete-index.js';
import { indexBody } from '../index-mapping.js';
import { formatMeta, type IndexMeta, type IndexState } from '../index-meta.js';
import type { WritePorts } from './write-ports.js';

/** The concrete indexes of an alias: which is live, which can be gone back to, which are in the way. */
export class Generations {
  constructor(
    private readonly ports: WritePorts,
    /** So long after it stopped being live an index is kept for readers that are still on it. */
    private readonly graceMs: number,
  ) {}

  live(): Promise<ConcreteIndex | null> {
    return this.ports.attempt(() => liveIndex(this.ports.client, this.ports.alias));
  }

  all(): Promise<readonly ConcreteIndex[]> {
    return this.ports.attempt(() => allGenerations(this.ports.client, this.ports.alias));
  }

  /** Those that can be gone back to, oldest first, without the live one. */
  async earlier(live: ConcreteIndex): Promise<readonly ConcreteIndex[]> {
    return earlierOf(await this.all(), live, this.ports.alias);
  }

  /** A new index after all that there are, which serves at once when it `isFirst`. */
  async make(meta: IndexMeta, isFirst = false): Promise<ConcreteIndex> {
    const { client, alias, shape } = this.ports;
    const last = (await this.all()).at(-1);
    const name = indexName(alias, last === undefined ? 1 : this.#generation(last) + 1);
    const named = meta.release === null ? meta : { ...meta, release: { ...meta.release, index: name } };
    await this.ports.attempt(() =>
      client.ask({
        method: 'PUT',
        path: `/${name}`,
        body: indexBody(shape, named, isFirst ? alias : undefined),
      }),
    );
    return { name, meta: named, engine: shape.engine, vectorSpace: shape.space };
  }

  async setMeta(index: ConcreteIndex, meta: IndexMeta): Promise<ConcreteIndex> {
    const body = { _meta: formatMeta(meta) };
    await this.ports.attempt(() =>
      this.ports.client.ask({ method: 'PUT', path: `/${index.name}/_mapping`, body }),
    );
    return { ...index, meta };
  }

  /**
   * Moves the alias in one step: at every moment exactly one index serves. Asked again while the answer is lost:
   * it may have happened, or may be about to, and only a plain answer says that nothing is under way any more.
   */
  async swap(from: ConcreteIndex, to: ConcreteIndex): Promise<void> {
    const { alias, client } = this.ports;
    const actions = [
      // Fails, and with it the swap, when something else has become live meanwhile.
      { remove: { index: from.name, alias, must_exist: true } },
      { add: { index: to.name, alias } },
    ];
    await this.ports.attempt(async () => {
      try {
        await client.ask({
          method: 'POST',
          path: '/_aliases',
          body: { actions },
        });
      } catch (error) {
        if ((await liveIndex(client, alias))?.name !== to.name) throw error;
      }
    });
  }

  /** The graph in memory before the first search asks for it. */
  async warmUp({ name }: ConcreteIndex): Promise<void> {
    const { client, shape, log } = this.ports;
    if (shape.serverless) return;
    await client
      .ask({ method: 'GET', path: `/_plugins/_knn/warmup/${name}` })
      .catch((error: unknown) =>
        log.warn({ err: error }, `The graph of "${name}" was not loaded ahead of its first search.`),
      );
  }

  /** Notes that it is not live any more. */
  async retire(index: ConcreteIndex, state: IndexState): Promise<void> {
    const retired = { at: this.ports.now(), revision: index.meta.revision };
    await this.setMeta(index, { ...index.meta, state, retired });
  }

  async remove({ name }: ConcreteIndex): Promise<void> {
    try {
      await this.ports.attempt(() => this.ports.client.ask({ method: 'DELETE', path: `/${name}` }));
    } catch (error) {
      if (!(error instanceof ParallaxError) || error.code !== 'NOT_FOUND') throw error;
    }
  }

  /**
   * Cleans up: deletes leftovers of an interrupted publication and generations that no rollback needs. It
   * records what an interrupted swap did not, and keeps the live index and its predecessor.
   */
  async tidy(live: ConcreteIndex): Promise<void> {
    const generation = this.#generation(live);
    const others = (await this.all()).filter(({ name }) => name !== live.name);
    const previous = others.findLast(
      (index) =>
        this.#generation(index) < generation && index.meta.release !== null && index.meta.state === 'live',
    );
    for (const index of others) {
      const { state, retired } = index.meta;
      if (state === 'staged') continue;
      if (state === 'filling') {
        // Never served: the alias moves before an index is anything but filling.
        await this.remove(index);
      } else if (retired === undefined) {
        const isBehind = this.#generation(index) < generation;
        await this.retire(index, isBehind ? state : 'left');
      } else if (index !== previous && retired.at + this.graceMs < this.ports.now()) {
        await this.remove(index);
      }
    }
  }

  #generation({ name }: ConcreteIndex): number {
    return generationOf(this.ports.alias, name) ?? 0;
  }
}
