import { RATES_OF } from '../../pricing/rates.js';
import type { Seen } from '../../provisioning/engine/read-resources.js';
import type { PartStatus } from '../../provisioning/engine/status-of.js';
import { dollars, elapsed, partWords, table, usualTime } from './words.js';

/** How everything stands, for people, at most 80 columns wide. */
export function formatStatus(
  name: string,
  status: readonly PartStatus[],
  outstanding: readonly string[],
  now: number,
): readonly string[] {
  const rows = status.map((each): [string, string, string] => [
    each.part.title,
    state(each.seen),
    detail(each, now),
  ]);
  const hourly = status.reduce((total, { seen, price }) => total + (isBilled(seen) ? price.hourly : 0), 0);
  const missing = [
    ...new Set(status.flatMap(({ seen, price }) => (isBilled(seen) ? (price.missing ?? []) : []))),
  ];
  return [
    `Deployment ${name}`,
    '',
    ...table(rows),
    '',
    `What stands costs ${missing.length > 0 ? 'at least ' : ''}${dollars(hourly)} an hour (rates of ${RATES_OF}, US East).`,
    ...missing.map((rate) => `Not counted, because its price is unknown: rates.${rate}`),
    ...(outstanding.length > 0 ? ['', 'Outstanding:', ...table(outstanding.map((each) => ['*', each]))] : []),
  ];
}

function isBilled({ kind }: Seen): boolean {
  return kind === 'ready' || kind === 'coming' || kind === 'behind' || kind === 'going';
}

function state(seen: Seen): string {
  switch (seen.kind) {
    case 'ready':
      return 'ready';
    case 'absent':
      return 'not there';
    case 'later':
      return 'not begun';
    case 'coming':
    case 'going':
      return seen.status;
    case 'behind':
      return 'behind';
    case 'failed':
      return 'FAILED';
    case 'foreign':
      return "another's";
    case 'unseen':
      return 'unknown';
    default:
      return seen satisfies never;
  }
}

function detail({ part, seen, price }: PartStatus, now: number): string {
  const hourly = isBilled(seen) && price.hourly > 0 ? `${dollars(price.hourly)}/h` : '';
  return [reason(part.usual, seen, now), hourly].filter((each) => each !== '').join(', ');
}

function reason(usual: Parameters<typeof usualTime>[0], seen: Seen, now: number): string {
  switch (seen.kind) {
    case 'coming':
      return `${seen.since === null ? '' : `for ${elapsed(now - seen.since)}, `}usually ${usualTime(usual)}`;
    case 'later':
      return `after ${partWords(seen.after)}`;
    case 'failed':
      return `${seen.reason}. ${seen.advice}`;
    case 'behind':
    case 'foreign':
    case 'unseen':
      return seen.why;
    case 'ready':
    case 'absent':
    case 'going':
      return '';
    default:
      return seen satisfies never;
  }
}
