/** The parts of a deployment, each made once and in an order that their needs give. */
export const PART_IDS = [
  'bucket',
  'images',
  'clustering',
  'interactions',
  'schema',
  'datasetGroup',
  'dataset',
  'import',
  'tracker',
  'filter',
  'solution',
  'version',
  'campaign',
  'alarm',
  'release',
] as const;
export type PartId = (typeof PART_IDS)[number];

/** What other parts must know of one that is ready: `arn`, `trackingId`, `uri` and the like. */
export type Facts = Readonly<Record<string, string>>;
export type KnownFacts = ReadonlyMap<PartId, Facts>;

/** How a part stands in the cloud. */
export type Sight =
  | { readonly kind: 'absent' }
  /** Asked for, and not there yet. `since` is milliseconds since the epoch, null where the service does not say. */
  | { readonly kind: 'coming'; readonly status: string; readonly since: number | null }
  | { readonly kind: 'ready'; readonly facts: Facts }
  /** There, but not as it is wanted: `make` mends it. With `facts` what rests on it can be looked at all the same. */
  | { readonly kind: 'behind'; readonly why: string; readonly facts?: Facts }
  /** `make` makes it anew. */
  | { readonly kind: 'failed'; readonly reason: string; readonly advice: string }
  | { readonly kind: 'going'; readonly status: string }
  /** What has its name is not this deployment's: nothing may be done to it. */
  | { readonly kind: 'foreign'; readonly why: string };

/** Minutes that it takes where all goes well, from and to. */
export type UsualMinutes = readonly [number, number];

/** US dollars. */
export interface Price {
  /** While it stands. */
  readonly hourly: number;
  /** Of making it. */
  readonly once: number;
  /** What the figures rest on, or why there is none. */
  readonly note: string;
  /** The rate that nobody has published and the user has not set; the figures are without it. */
  readonly missing?: string;
}

export interface Part {
  readonly id: PartId;
  /** For people: `campaign photos-1a2b3c4d`. */
  readonly title: string;
  readonly needs: readonly PartId[];
  readonly usual: UsualMinutes;
  /** Asked when it is shown; may read what there is to do. */
  price(): Promise<Price>;
  /** Reads only; asked when all needs are ready. */
  look(known: KnownFacts): Promise<Sight>;
  /**
   * Makes it, or asks a service for it and returns before it is there. Killed anywhere and called again it
   * makes one: what was asked for already is no error.
   */
  make(known: KnownFacts, work: Work): Promise<void>;
}

/** What goes with a piece of work. */
export interface Work {
  readonly signal: AbortSignal;
  /** A line for the person who waits. */
  say(line: string): void;
}

/** What must hold before anything is made; each problem is a sentence that says what to do. */
export interface Check {
  readonly title: string;
  problems(): Promise<readonly string[]>;
}

/** Something that stands and is to go. */
export interface Removal {
  readonly kind: 'removal';
  readonly title: string;
  /** What AWS calls it; null for what has no such name. */
  readonly arn: string | null;
  /** US dollars an hour while it stands. */
  readonly hourly: number;
  /** `going` also while it is still being made: nothing can be asked of it then. */
  look(): Promise<'there' | 'going' | 'gone'>;
  /**
   * Asks for it to go, and may return before it has; what is gone already is no error.
   *
   * @throws ParallaxError when it stays; with `retryAfterMs` when that may pass
   */
  remove(): Promise<void>;
}

/** Something that would have to go and is not touched. */
export interface Stay {
  readonly kind: 'stay';
  readonly title: string;
  readonly arn: string | null;
  /** US dollars an hour. */
  readonly hourly: number;
  /** A sentence. */
  readonly why: string;
}

/** Removals that may go at once; those of the next stage wait for all of them. */
export interface RemovalStage {
  readonly title: string;
  find(): Promise<readonly (Removal | Stay)[]>;
}
