import type { DerivedPointer } from '../store/catalogue-store.js';

/** Input of a thread. */
export interface GraphOrder {
  readonly path: string;
  readonly pointer: DerivedPointer;
  readonly dimension: number;
}

export type ToGraph =
  | { readonly kind: 'search'; readonly call: number; readonly query: Float32Array; readonly count: number }
  | { readonly kind: 'close' };

export type FromGraph =
  | { readonly kind: 'ready' }
  /** The file cannot be opened any more; the thread ends. */
  | { readonly kind: 'unusable'; readonly fault: string }
  | { readonly kind: 'found'; readonly call: number; readonly slots: Uint32Array<ArrayBuffer> };
