import { ParallaxError } from '../../../../domain/errors.js';
import { claimOf, heldBy, isAlive, lost, type WriterClaim } from '../../writer-claim.js';
import { entriesOf, field, numberIn, textIn } from '../client/answer-shape.js';
import { isRefusedFor } from '../client/call-failure.js';
import type { WritePorts } from './write-ports.js';

const RENEW_MS = 5_000;

export interface LeaseOptions extends WritePorts {
  /** Shown to a process that has to wait. */
  readonly purpose: string;
}

/**
 * Allows one writer at a time, across hosts. The claim is an index, `<alias>-writer`: creating an index is
 * the one operation that succeeds once on every kind of OpenSearch. Document ids cannot be chosen on all.
 */
export class WriterLease {
  readonly #renewal: NodeJS.Timeout;

  private constructor(
    private readonly options: LeaseOptions,
    private readonly token: string,
    /** The writer before this one died: what it did last may be half done. */
    readonly isTakenOver: boolean,
  ) {
    this.#renewal = setInterval(() => this.#renew().catch(() => undefined), RENEW_MS);
    this.#renewal.unref();
  }

  /** @throws ParallaxError UNAVAILABLE, naming the holder, while another writer lives */
  static async claim(options: LeaseOptions): Promise<WriterLease> {
    const claim = claimOf(options.purpose, options.now());
    if (await create(options, claim)) return new WriterLease(options, claim.token, false);
    const holder = await holderOf(options);
    // Made after all, where only the answer was lost.
    if (holder?.token === claim.token) return new WriterLease(options, claim.token, false);
    if (holder !== null) {
      if (isAlive(holder, options.now())) throw heldBy(holder);
      await checkSilent(options, holder);
      await remove(options);
    }
    if (await create(options, claim)) return new WriterLease(options, claim.token, holder !== null);
    throw heldBy((await holderOf(options)) ?? claim);
  }

  /** Before every change: a claim that was lost meanwhile must not be written over. */
  async check(): Promise<void> {
    const holder = await holderOf(this.options);
    if (holder?.token !== this.token) throw holder === null ? lost() : heldBy(holder);
  }

  async release(): Promise<void> {
    clearInterval(this.#renewal);
    if ((await holderOf(this.options))?.token === this.token) await remove(this.options);
  }

  async #renew(): Promise<void> {
    const holder = await holderOf(this.options);
    if (holder?.token !== this.token) return;
    await this.options.client.ask({
      method: 'PUT',
      path: `/${leaseName(this.options)}/_mapping`,
      body: { _meta: { claim: { ...holder, seenAt: this.options.now() } } },
    });
  }
}

/** The index that the claim is. */
export function leaseName({ alias }: Pick<LeaseOptions, 'alias'>): string {
  return `${alias}-writer`;
}

/** False when it is there already. */
async function create(options: LeaseOptions, claim: WriterClaim): Promise<boolean> {
  try {
    const settings = { index: { number_of_shards: 1, number_of_replicas: 0 } };
    const body = {
      ...(!options.shape.serverless && { settings }),
      mappings: { dynamic: false, _meta: { claim } },
    };
    const path = `/${leaseName(options)}`;
    await options.attempt(() => options.client.ask({ method: 'PUT', path, body }));
    return true;
  } catch (error) {
    if (isRefusedFor(error, 'resource_already_exists_exception')) return false;
    throw error;
  }
}

/** The present writer, or one that died; null without a claim. */
export async function holderOf(options: Pick<LeaseOptions, 'alias' | 'client'>): Promise<WriterClaim | null> {
  try {
    const path = `/${leaseName(options)}/_mapping`;
    const [entry] = entriesOf(await options.client.ask({ method: 'GET', path }));
    const claim = field(field(field(entry?.[1], 'mappings'), '_meta'), 'claim');
    if (claim === undefined) return null;
    const processStart = field(claim, 'processStart');
    return {
      token: textIn(claim, 'token'),
      pid: numberIn(claim, 'pid'),
      host: textIn(claim, 'host'),
      processStart: typeof processStart === 'string' ? processStart : null,
      purpose: textIn(claim, 'purpose'),
      since: textIn(claim, 'since'),
      seenAt: numberIn(claim, 'seenAt'),
    };
  } catch (error) {
    if (error instanceof ParallaxError && error.code === 'NOT_FOUND') return null;
    throw error;
  }
}

/** Clocks of two hosts may differ by more than a claim lasts: a holder that lives renews while we look. */
async function checkSilent(options: LeaseOptions, holder: WriterClaim): Promise<void> {
  if (holder.host !== claimOf('', 0).host) await options.waits.sleep(1.5 * RENEW_MS);
  const now = await holderOf(options);
  if (now !== null && (now.token !== holder.token || now.seenAt !== holder.seenAt)) throw heldBy(now);
}

async function remove(options: LeaseOptions): Promise<void> {
  try {
    await options.client.ask({ method: 'DELETE', path: `/${leaseName(options)}` });
  } catch (error) {
    if (!(error instanceof ParallaxError) || error.code !== 'NOT_FOUND') throw error;
  }
}
