/** A file that did not go in. */
export type SkippedFile =
  | { readonly kind: 'duplicate'; readonly path: string; readonly of: string }
  | { readonly kind: 'unusable'; readonly path: string; readonly reason: string };
