import { compareHits } from '../../../domain/hit.js';
import type { Vector } from '../../../domain/vector.js';
import { type CooperativeScheduler, Slice } from '../../cooperative-scheduler.js';
import type { NearestRequest } from '../image-index.js';
import type { Admission, Admissions, Slots } from './admissions.js';
import type { GraphSearches } from './graph/graph-searches.js';
import { kthGreatest } from './kth-greatest.js';
import type { LiveView } from './live-view.js';
import type { CatalogueState } from './store/catalogue-store.js';
import { DEAD, type ScoredRow, type VectorRows } from './store/vector-rows.js';

/** Filters that let fewer images through are always answered exactly. */
const ALWAYS_EXACT = 2_000;

/** So many are compared before the clock is looked at. */
const STRIDE = 512;

/**
 * A candidate of the graph costs as much as comparing so many matches, at least: where all vectors are in memory, and
 * where none is. By measurement of processor time at 100,000 vectors of 512.
 */
const RESIDENT_ROWS_A_CANDIDATE = 8;
const STORED_ROWS_A_CANDIDATE = 2;

/** Asked for more, the graph would keep the event loop for too long: every match is looked at, in slices. */
const MAX_FETCH = 8_192;

/** So many are compared exactly to find k: the order of bytes errs by some places, and k may tie with the next. */
const comparedFor = (k: number): number => Math.ceil(1.2 * k) + 16;

/**
 * The graph is asked for so many times what is compared: its last finds are its worst, and a window of 200 should hold
 * .99 of the true 200. In a small catalogue a window spans many groups of images, in a large one the graph loses more
 * of the true ones. By measurement at 20,000 vectors, 100,000 and a million.
 */
function exploredAt(images: number): number {
  const decades = Math.log10(images / 100_000);
  return 1.2 + (decades < 0 ? Math.min(1.6, -2.29 * decades) : 0.3 * decades);
}

const NO_SLOTS = new Uint32Array();

/** The parts of the live view that a search reads. */
interface SearchedView extends Pick<LiveView, 'base' | 'delta'> {
  readonly state: Pick<CatalogueState, 'images'>;
}

/** k-NN over the derived file and the delta, exact in its cosines and in its order. */
export class NearestSearch {
  constructor(
    private readonly rows: Pick<VectorRows, 'score' | 'bounds' | 'residents'>,
    private readonly view: SearchedView,
    private readonly admissions: Pick<Admissions, 'of'>,
    private readonly scheduler: CooperativeScheduler,
    private readonly graph: Pick<GraphSearches, 'search'>,
  ) {}

  /**
   * By similarity falling, id rising; the view must be fresh.
   *
   * @throws the signal's reason where it aborts while the search waits for its turn
   */
  async nearest(query: Vector, { k, filter, signal }: NearestRequest): Promise<readonly ScoredRow[]> {
    const admission = await this.admissions.of(filter);
    const { slots, excluded } = admission;
    const found = await this.#approximate(query, k, admission, signal);
    if (found !== null || slots === null) return found ?? [];
    return this.#exact(query, k, slots, excluded, signal);
  }

  /**
   * Asks the graph for more until k pass. Returns null as soon as looking at every match of a filter is cheaper, or the
   * graph would be asked for too much.
   * It also asks for more while the k-th ties with the last one seen: among equals the id decides.
   */
  async #approximate(
    query: Vector,
    k: number,
    { slots, excluded, accept }: Admission,
    signal: AbortSignal | undefined,
  ): Promise<readonly ScoredRow[] | null> {
    for (let wanted = comparedFor(k + excluded.size); ; ) {
      const { base } = this.view;
      const share = slots === null ? 1 : slots.size / Math.max(1, this.view.state.images);
      const fetch = Math.ceil((wanted * exploredAt(this.view.state.images)) / share);
      if (base !== null && slots !== null && (fetch > MAX_FETCH || this.#isCheaperThan(fetch, slots.size)))
        return null;
      const seen = base === null ? await this.#turn() : await this.graph.search(base, query, fetch, signal);
      // Meanwhile another file may serve, with what only the delta held.
      if (base !== this.view.base) continue;
      const { delta } = this.view;
      const found = this.#scored(seen, query, wanted, accept);
      const isBaseSpent = found.isAll && (seen.length < fetch || seen.length >= (base?.size ?? 0));
      const fromDelta = slots === null ? delta.nearest(query, fetch) : delta.scan(query, accept);
      const isDeltaSpent = slots !== null || fromDelta.length >= delta.size;
      const edge = Math.max(isBaseSpent ? -2 : found.lowest, isDeltaSpent ? -2 : lowest(fromDelta));
      for (const row of fromDelta) if (accept(row.slot)) found.rows.push(row);
      const best = found.rows.sort(compareHits).slice(0, k);
      const last = best.at(-1);
      if (isBaseSpent && isDeltaSpent) return best;
      if (last !== undefined && best.length === k && (last.similarity > edge || fetch > MAX_FETCH))
        return best;
      wanted *= 2;
    }
  }

  /** Returns true if comparing so many matches costs less than asking the graph for `fetch` candidates. */
  #isCheaperThan(fetch: number, matches: number): boolean {
    const residents = Math.min(1, this.rows.residents / Math.max(1, this.view.state.images));
    const row = residents / RESIDENT_ROWS_A_CANDIDATE + (1 - residents) / STORED_ROWS_A_CANDIDATE;
    return matches <= ALWAYS_EXACT || matches * row <= fetch;
  }

  async #turn(): Promise<Uint32Array> {
    await this.scheduler.take();
    return NO_SLOTS;
  }

  /** The first `wanted` that pass and live, with their exact cosines; `isAll` if no other passes. */
  #scored(
    seen: Uint32Array,
    query: Vector,
    wanted: number,
    accept: (slot: number) => boolean,
  ): { readonly rows: ScoredRow[]; readonly isAll: boolean; readonly lowest: number } {
    const passing = seen.filter(accept);
    let rows: ScoredRow[] = [];
    let from = 0;
    while (rows.length < wanted && from < passing.length) {
      const next = passing.subarray(from, from + wanted - rows.length);
      rows = [...rows, ...this.rows.score(next, query)];
      from += next.length;
    }
    return { rows, isAll: from === passing.length, lowest: lowest(rows) };
  }

  /** Every slot that passes, in slices so that others are served meanwhile. */
  async #exact(
    query: Vector,
    k: number,
    slots: Slots,
    excluded: ReadonlySet<number>,
    signal: AbortSignal | undefined,
  ): Promise<readonly ScoredRow[]> {
    const all = slots.toArray();
    const passing = excluded.size === 0 ? all : all.filter((slot) => !excluded.has(slot));
    const low = new Float64Array(passing.length);
    const high = new Float64Array(passing.length);
    await this.scheduler.take();
    signal?.throwIfAborted();
    const slice = new Slice();
    const inSlices = async (some: Uint32Array, compare: (part: Uint32Array, from: number) => void) => {
      for (let from = 0; from < some.length; from += STRIDE) {
        if (slice.isOver()) {
          await slice.rest(this.scheduler);
          signal?.throwIfAborted();
        }
        compare(some.subarray(from, from + STRIDE), from);
      }
    };
    await inSlices(passing, (part, from) => {
      const bounds = this.rows.bounds(part, query);
      low.set(bounds.low, from);
      high.set(bounds.high, from);
    });
    // Only what may be among the k is compared exactly, and sorted: all of them where they resemble each other.
    const least = kthGreatest(low, k);
    const nearest = passing.filter((_, i) => (high[i] ?? DEAD) >= least && high[i] !== DEAD);
    const best: ScoredRow[] = [];
    await inSlices(nearest, (part) => best.push(...this.rows.score(part, query)));
    // An image left between two slices, and another takes its place.
    if (best.length < nearest.length) return this.#exact(query, k, slots, excluded, signal);
    return best.sort(compareHits).slice(0, k);
  }
}

function lowest(rows: readonly ScoredRow[]): number {
  return rows.reduce((worst, row) => Math.min(worst, row.similarity), 2);
}
