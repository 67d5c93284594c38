import { SERVICES, type ServiceName } from './services.js';

/**
 * - `slow` answers `ms` later; `hang` never does; `reset` breaks the connection instead of doing anything,
 *   `lost-answer` after it was done, so that the client cannot know
 * - `throttle`, `fail`, `expired` (credentials) and `not-active` (resources) answer the service's error;
 *   of the control plane `not-active` makes every status one that is still being created
 * - `create-failed` lets what is created next end in CREATE FAILED, with `reason`
 * - `drop-items` leaves out every second element of lists; `garbage` swaps the types of values; `half-json`
 *   ends in the middle; `huge` adds 10 MB
 */
const FAULT_KINDS = [
  'slow',
  'throttle',
  'fail',
  'drop-items',
  'garbage',
  'half-json',
  'huge',
  'hang',
  'reset',
  'lost-answer',
  'expired',
  'not-active',
  'create-failed',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** A fault to inject: its kind, its place and its frequency. */
export interface Fault {
  readonly kind: FaultKind;
  readonly service: ServiceName;
  /** All operations of the service when absent. */
  readonly operation?: string;
  /** For `fail`: the name of the service's error, such as `AccessDeniedException`; one with status 500 when absent. */
  readonly error?: string;
  /** For `create-failed`: the failureReason. */
  readonly reason?: string;
  /** Delay of the answer; 1,000 by default for `slow`, 0 for the others. */
  readonly ms?: number;
  /** Number of calls affected; all when absent, and one for `create-failed`. */
  readonly times?: number;
  /** The part of the calls that it meets, in [0, 1]; all when absent. */
  readonly rate?: number;
}

/** The faults in force. */
export class Faults {
  #active: { readonly fault: Fault; left: number }[] = [];

  /** @param random  uniform in [0, 1) */
  constructor(private readonly random: () => number) {}

  add(fault: Fault): void {
    const endless = fault.kind === 'create-failed' ? 1 : Number.POSITIVE_INFINITY;
    this.#active.push({ fault, left: fault.times ?? endless });
  }

  clear(): void {
    this.#active = [];
  }

  list(): readonly Fault[] {
    return this.#active.map(({ fault, left }) => (Number.isFinite(left) ? { ...fault, times: left } : fault));
  }

  /** The faults that meet this call; each that is limited in number is one nearer its end. */
  meeting(service: ServiceName, operation: string): readonly Fault[] {
    const met = this.#active.filter(
      ({ fault }) =>
        fault.service === service &&
        (fault.operation === undefined || fault.operation === operation) &&
        (fault.kind !== 'create-failed' || operation.startsWith('Create')) &&
        (fault.rate === undefined || this.random() < fault.rate),
    );
    for (const each of met) each.left -= 1;
    this.#active = this.#active.filter(({ left }) => left > 0);
    return met.map(({ fault }) => fault);
  }
}

/** @returns what is wrong with it, in a sentence, when it is no fault */
export function parseFault(value: unknown): Fault | string {
  if (typeof value !== 'object' || value === null) return 'A fault is a JSON object.';
  const given: Readonly<Record<string, unknown>> = { ...value };
  const { kind, service, operation, error, reason, ms, times, rate, ...others } = given;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) return `A fault has no "${unknown}".`;
  const known = FAULT_KINDS.find((name) => name === kind);
  if (known === undefined) return `kind must be one of ${FAULT_KINDS.join(', ')}.`;
  const of = SERVICES.find((name) => name === service);
  if (of === undefined) return `service must be one of ${SERVICES.join(', ')}.`;
  if (operation !== undefined && typeof operation !== 'string') return 'operation must be a name.';
  if (error !== undefined && (known !== 'fail' || typeof error !== 'string'))
    return 'error must be a name, and is allowed with kind "fail" only.';
  if (reason !== undefined && (known !== 'create-failed' || typeof reason !== 'string'))
    return 'reason must be a sentence, and is allowed with kind "create-failed" only.';
  if (ms !== undefined && !isNumber(ms, 0, 600_000)) return 'ms must be a number from 0 to 600,000.';
  if (times !== undefined && !(isNumber(times, 1, Number.MAX_SAFE_INTEGER) && Number.isInteger(times)))
    return 'times must be a whole number from 1.';
  if (rate !== undefined && !isNumber(rate, 0, 1)) return 'rate must be a number from 0 to 1.';
  return {
    kind: known,
    service: of,
    ...(operation === undefined ? {} : { operation }),
    ...(error === undefined ? {} : { error }),
    ...(reason === undefined ? {} : { reason }),
    ...(ms === undefined ? {} : { ms }),
    ...(times === undefined ? {} : { times }),
    ...(rate === undefined ? {} : { rate }),
  };
}

function isNumber(value: unknown, least: number, most: number): value is number {
  return typeof value === 'number' && value >= least && value <= most;
}
