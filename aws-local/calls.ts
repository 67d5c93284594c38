import type { ServiceName } from './services.js';

/** A request as a service received it, for tests of what was sent. */
export interface Call {
  readonly service: ServiceName;
  readonly operation: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Uint8Array;
}

export interface CallCounts {
  readonly calls: number;
  /** Answers by name of error. */
  readonly errors: Readonly<Record<string, number>>;
}

/** Counts calls and error answers of each operation, by `service.operation`. */
export class Calls {
  readonly #counts = new Map<string, { calls: number; readonly errors: Map<string, number> }>();

  count(service: ServiceName, operation: string): void {
    this.#of(service, operation).calls += 1;
  }

  countError(service: ServiceName, operation: string, code: string): void {
    const { errors } = this.#of(service, operation);
    errors.set(code, (errors.get(code) ?? 0) + 1);
  }

  clear(): void {
    this.#counts.clear();
  }

  all(): Readonly<Record<string, CallCounts>> {
    return Object.fromEntries(
      [...this.#counts].map(([name, { calls, errors }]) => [
        name,
        { calls, errors: Object.fromEntries(errors) },
      ]),
    );
  }

  #of(service: ServiceName, operation: string) {
    const name = `${service}.${operation}`;
    const known = this.#counts.get(name) ?? { calls: 0, errors: new Map<string, number>() };
    this.#counts.set(name, known);
    return known;
  }
}
