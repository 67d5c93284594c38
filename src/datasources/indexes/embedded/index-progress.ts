/** How far a rebuild of the derived index has come. */
export interface IndexProgress {
  readonly stage: 'index';
  readonly done: number;
  readonly total: number;
}
