/** Where the index says what it does on its own; pino's loggers fit. */
export interface IndexLog {
  info(detail: object, message: string): void;
  warn(detail: object, message: string): void;
}

/** How far a rebuild has come. */
export interface IndexProgress {
  readonly stage: 'index';
  readonly done: number;
  readonly total: number;
}

export const SILENT: IndexLog = { info: () => undefined, warn: () => undefined };
