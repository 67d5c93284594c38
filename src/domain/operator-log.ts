/** Log for the gateway's background work; pino's loggers fit. */
export interface OperatorLog {
  info(detail: object, message: string): void;
  warn(detail: object, message: string): void;
}

/** The part that only ever warns. */
export type WarningLog = Pick<OperatorLog, 'warn'>;

export const SILENT: OperatorLog = { info: () => undefined, warn: () => undefined };
