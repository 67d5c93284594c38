/** An object of a bucket, as text. */
export interface TextObject {
  readonly key: string;
  readonly text: string;
}

/** Objects at a job's location; plain data for the journal. */
export type Found =
  | { readonly kind: 'found'; readonly objects: readonly TextObject[] }
  | { readonly kind: 'unreadable'; readonly reason: string };

/** The buckets that jobs read from and write to. */
export interface Objects {
  /**
   * The object of that name, or all those below it.
   *
   * @param location  `s3://bucket/key`, or `s3://bucket/prefix/` for everything below
   * @param suffix    what their names end with, below a prefix
   */
  read(location: string, suffix: string): Promise<Found>;
  /** @throws what the client throws */
  write(location: string, text: string): Promise<void>;
  close(): void;
}
