/** Progress of a rebuild of the derived index. */
export interface IndexProgress {
  readonly stage: 'index';
  readonly done: number;
  readonly total: number;
}
