import type { RateOf } from '../../pricing/rates.js';
import type { PersonalizeChoice } from '../file/deployment.js';
import type { Price } from '../resource.js';

/** For what costs nothing by itself. */
export const FREE: Price = { hourly: 0, once: 0, note: 'nothing by itself' };

/** For work on this machine. */
export const ON_THIS_MACHINE: Price = { hourly: 0, once: 0, note: 'on this machine' };

/**
 * An amount at a rate of the table.
 *
 * @param when    whether it is paid an hour or once
 * @param amount  of the rate's unit
 * @returns 0, with the rate's name as `missing`, where the rate is unknown
 */
export function priceBy(
  rate: RateOf,
  name: string,
  when: 'hourly' | 'once',
  amount: number,
  note: string,
): Price {
  const dollars = rate(name);
  if (dollars !== null) return { hourly: 0, once: 0, [when]: dollars * amount, note };
  return { hourly: 0, once: 0, note: `price unknown: set rates.${name} in parallax.yaml`, missing: name };
}

/** An existing resource that is billed by the hour, with everything that its price follows from. */
export type Billed =
  | { readonly kind: 'campaign'; readonly minProvisionedTps: number }
  | { readonly kind: 'alarm' }
  | { readonly kind: 'storage'; readonly bytes: number }
  | { readonly kind: 'training-job'; readonly instanceType: string; readonly instances: number }
  | {
      readonly kind: 'search-domain';
      readonly instanceType: string;
      readonly instances: number;
      readonly volumeGb: number;
    }
  | { readonly kind: 'search-collection' };

/** US dollars an hour. */
export type HourlyPrice = (billed: Billed) => number;

const HOURS_A_MONTH = 730;
/** OpenSearch Serverless keeps two for indexing and searching, in the smallest form. */
const LEAST_OCUS = 2;

/** Prices of existing resources by the same table; 0 where the rate is unknown. */
export function hourlyPrices(rate: RateOf, recipe: PersonalizeChoice['recipe']): HourlyPrice {
  return (billed: Billed) => {
    switch (billed.kind) {
      case 'campaign':
        return campaignHour(rate, recipe) * billed.minProvisionedTps;
      case 'alarm':
        return (rate('alarmMonth') ?? 0) / HOURS_A_MONTH;
      case 'storage':
        return ((rate('s3GbMonth') ?? 0) * billed.bytes) / 1e9 / HOURS_A_MONTH;
      case 'training-job':
      case 'search-domain':
        return (rate(billed.instanceType) ?? 0) * billed.instances;
      case 'search-collection':
        return (rate('openSearchOcuHour') ?? 0) * LEAST_OCUS;
      default:
        return billed satisfies never;
    }
  };
}

/** Of one transaction a second. */
function campaignHour(rate: RateOf, recipe: PersonalizeChoice['recipe']): number {
  return recipe === 'aws-personalized-ranking-v2'
    ? (rate('personalizeV2ThousandRequests') ?? 0) * 3.6
    : (rate('personalizeTpsHour') ?? 0);
}
