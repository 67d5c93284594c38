import { RATES_OF } from '../../pricing/rates.js';
import type { ReadState } from '../../provisioning/engine/read-resources.js';
import type { ResourceStatus } from '../../provisioning/engine/status-of.js';
import { dollars, elapsed, resourceWords, table, typicalTime } from './words.js';

/** The state of every resource, for people, at most 80 columns wide. */
export function formatStatus(
  name: string,
  status: readonly ResourceStatus[],
  outstanding: readonly string[],
  now: number,
): readonly string[] {
  const rows = status.map((each): [string, string, string] => [
    each.resource.title,
    state(each.state),
    detail(each, now),
  ]);
  const hourly = status.reduce((total, { state, price }) => total + (isBilled(state) ? price.hourly : 0), 0);
  const missing = [
    ...new Set(status.flatMap(({ state, price }) => (isBilled(state) ? (price.missing ?? []) : []))),
  ];
  return [
    `Deployment ${name}`,
    '',
    ...table(rows),
    '',
    `Existing resources cost ${missing.length > 0 ? 'at least ' : ''}${dollars(hourly)} an hour (rates of ${RATES_OF}, US East).`,
    ...missing.map((rate) => `Not counted, because its price is unknown: rates.${rate}`),
    ...(outstanding.length > 0 ? ['', 'Outstanding:', ...table(outstanding.map((each) => ['*', each]))] : []),
  ];
}

function isBilled({ kind }: ReadState): boolean {
  return kind === 'ready' || kind === 'creating' || kind === 'outdated' || kind === 'deleting';
}

function state(seen: ReadState): string {
  switch (seen.kind) {
    case 'ready':
      return 'ready';
    case 'missing':
      return 'missing';
    case 'blocked':
      return 'not begun';
    case 'creating':
    case 'deleting':
      return seen.status;
    case 'outdated':
      return 'outdated';
    case 'failed':
      return 'FAILED';
    case 'notOwned':
      return 'not owned';
    case 'unreadable':
      return 'unknown';
    default:
      return seen satisfies never;
  }
}

function detail({ resource, state, price }: ResourceStatus, now: number): string {
  const hourly = isBilled(state) && price.hourly > 0 ? `${dollars(price.hourly)}/h` : '';
  return [reason(resource.typicalMinutes, state, now), hourly].filter((each) => each !== '').join(', ');
}

function reason(typicalMinutes: Parameters<typeof typicalTime>[0], seen: ReadState, now: number): string {
  switch (seen.kind) {
    case 'creating':
      return `${seen.since === null ? '' : `for ${elapsed(now - seen.since)}, `}usually ${typicalTime(typicalMinutes)}`;
    case 'blocked':
      return `after ${resourceWords(seen.after)}`;
    case 'failed':
      return `${seen.reason}. ${seen.advice}`;
    case 'outdated':
    case 'notOwned':
    case 'unreadable':
      return seen.why;
    case 'ready':
    case 'missing':
    case 'deleting':
      return '';
    default:
      return seen satisfies never;
  }
}
