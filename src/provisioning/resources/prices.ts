import { BEDROCK_EMBEDDERS, isRemote } from '../../datasources/embedders/embedders.js';
import { type RateOf, rateOf } from '../../pricing/rates.js';
import type { Deployment, PersonalizeChoice } from '../file/deployment.js';
import type { Price, ResourceId } from '../resource.js';
import type { Billed, HourlyPrice } from './hourly-price.js';

/** What there is of what is paid for by the piece; each is counted when a price is asked for. */
export interface Amounts {
  readonly pictures: () => Promise<number>;
  readonly interactions: () => Promise<number>;
}

const HOURS_A_MONTH = 730;
/** OpenSearch Serverless keeps two for indexing and searching, in the smallest form. */
const LEAST_OCUS = 2;

/**
 * What each resource costs by the table of rates and the user's own.
 *
 * @returns for a rate that nobody knows 0, with its name as `missing`
 */
export function resourcePrices(deployment: Deployment, amounts: Amounts): (id: ResourceId) => Promise<Price> {
  const { embedder, clusters, personalize } = deployment;
  const rate = rateOf(deployment.rates);
  const hourly = hourlyPrices(rate, personalize.recipe);
  const v2 = personalize.recipe === 'aws-personalized-ranking-v2';
  return async (id) => {
    switch (id) {
      case 'bucket':
        return known('hourly', 0, `$${rate('s3GbMonth')} a GB and month of what lies in it`);
      case 'images': {
        if (!isRemote(embedder.name)) return free('on this machine');
        const { onDemand, batch } = BEDROCK_EMBEDDERS[embedder.name].rates;
        const name = embedder.mode === 'batch' ? (batch ?? onDemand) : onDemand;
        const pictures = await amounts.pictures();
        return by(rate, name, 'once', pictures, `${pictures} pictures, those that are new`);
      }
      case 'clustering': {
        if (clusters.sageMaker === null) return free('on this machine');
        const { instanceType, instanceCount } = clusters.sageMaker;
        return by(rate, instanceType, 'once', instanceCount / 4, 'a quarter of an hour of training');
      }
      case 'import':
        return by(rate, 'personalizeIngestionGb', 'once', 0, 'by the GB');
      case 'version': {
        if (!v2) return by(rate, 'personalizeTrainingHour', 'once', 1, 'a training hour; more for much data');
        const thousands = (await amounts.interactions()) / 1_000;
        return by(rate, 'personalizeV2ThousandInteractions', 'once', thousands, 'by the interaction');
      }
      case 'campaign': {
        const tps = personalize.minProvisionedTps;
        if (!v2)
          return by(
            rate,
            'personalizeTpsHour',
            'hourly',
            tps,
            `${tps} TPS at least; more when asked for more`,
          );
        return by(rate, 'personalizeV2ThousandRequests', 'hourly', tps * 3.6, `${tps} TPS at least`);
      }
      case 'alarm':
        return known('hourly', hourly({ kind: 'alarm' }), 'standard resolution');
      default:
        return free('nothing by itself');
    }
  };
}

/** By the same table, for what is taken down; 0 where nobody knows. */
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

function by(rate: RateOf, name: string, when: 'hourly' | 'once', amount: number, note: string): Price {
  const dollars = rate(name);
  if (dollars !== null) return known(when, dollars * amount, note);
  return { hourly: 0, once: 0, note: `price unknown: set rates.${name} in parallax.yaml`, missing: name };
}

function known(when: 'hourly' | 'once', dollars: number, note: string): Price {
  return { hourly: 0, once: 0, [when]: dollars, note };
}

function free(note: string): Price {
  return { hourly: 0, once: 0, note };
}
