/** A published price, or null where no citable source publishes one. */
export interface Rate {
  /** US dollars for US East (N. Virginia) unless the source names another region. */
  readonly dollars: number | null;
  readonly unit: string;
  /** Source and age of the figure, or the place to look up a missing one. */
  readonly source: string;
}

/** Date of the last review of the table. */
export const RATES_OF = '2026-11-24';

const PERSONALIZE_PAGE = 'https://aws.amazon.com/personalize/pricing/';
const PERSONALIZE_SAMPLE =
  'cost table of https://github.com/anyakhatri/Personalize-Recommendations-and-Emails-with-Bedrock, July 2024, US West (Oregon)';
const MODEL_PRICES = 'price list of the package litellm 1.110.2 (PyPI), November 2026';

/** Each price has a single name; a user's own prices use the same names under `rates:` in `parallax.yaml`. */
export const RATES = {
  personalizeTpsHour: {
    dollars: 0.2,
    unit: 'TPS and hour of a campaign of aws-personalized-ranking',
    source: PERSONALIZE_SAMPLE,
  },
  personalizeTrainingHour: {
    dollars: 0.24,
    unit: 'training hour (4 vCPUs, 8 GiB) of aws-personalized-ranking',
    source: PERSONALIZE_SAMPLE,
  },
  personalizeV2ThousandRequests: {
    dollars: null,
    unit: '1,000 rankings of aws-personalized-ranking-v2',
    source: PERSONALIZE_PAGE,
  },
  personalizeV2ThousandInteractions: {
    dollars: null,
    unit: '1,000 interactions that aws-personalized-ranking-v2 is trained on',
    source: PERSONALIZE_PAGE,
  },
  personalizeIngestionGb: {
    dollars: null,
    unit: 'GB of interactions, imported or sent one by one',
    source: PERSONALIZE_PAGE,
  },
  titanImage: { dollars: 0.00006, unit: 'picture, Titan Multimodal Embeddings', source: MODEL_PRICES },
  titanThousandTokens: {
    dollars: 0.0008,
    unit: '1,000 tokens of text, Titan Multimodal Embeddings',
    source: MODEL_PRICES,
  },
  titanImageBatch: {
    dollars: null,
    unit: 'picture in a batch, Titan Multimodal Embeddings',
    source: 'https://aws.amazon.com/bedrock/pricing/',
  },
  novaImage: { dollars: 0.00006, unit: 'picture, Nova Multimodal Embeddings', source: MODEL_PRICES },
  novaThousandTokens: {
    dollars: 0.000135,
    unit: '1,000 tokens of text, Nova Multimodal Embeddings',
    source: MODEL_PRICES,
  },
  cohereImage: {
    dollars: null,
    unit: 'picture, Cohere Embed v4 (billed by the image token)',
    source: 'https://aws.amazon.com/bedrock/pricing/',
  },
  cohereThousandTokens: {
    dollars: 0.00012,
    unit: '1,000 tokens of text, Cohere Embed v4',
    source: MODEL_PRICES,
  },
  s3GbMonth: {
    dollars: 0.023,
    unit: 'GB and month, S3 Standard, of the first 50 TB',
    source: 'https://gist.github.com/EverettBerry/a37438006529a55f42da6fdbc44a505c, July 2022',
  },
  alarmMonth: {
    dollars: 0.1,
    unit: 'CloudWatch alarm of standard resolution and month',
    source: 'https://c3x.dev/resources/aws/aws_cloudwatch_metric_alarm, 2026',
  },
  openSearchOcuHour: {
    dollars: 0.24,
    unit: 'OCU and hour, OpenSearch Serverless',
    source: 'https://awsnegotiations.com/opensearch-serverless-cost, February 2026',
  },
} as const satisfies Readonly<Record<string, Rate>>;

export type RateName = keyof typeof RATES;

/** Instance types have an hourly rate each, and none is shipped: `ml.m5.xlarge`, `r7g.large.search`. */
const MACHINE = /^(ml\.[a-z0-9-]+\.[a-z0-9]+|[a-z0-9-]+\.[a-z0-9]+\.search)$/;

/** Returns true if `rates:` may set it. */
export function isRateName(name: string): boolean {
  return Object.hasOwn(RATES, name) || MACHINE.test(name);
}

/** US dollars under a name, null where neither the user nor the table knows it. */
export type RateOf = (name: string) => number | null;

/** @param own  the user's, in place of the table's */
export function rateOf(own: Readonly<Record<string, number>>): RateOf {
  const shipped: Readonly<Record<string, Rate>> = RATES;
  return (name) => (Object.hasOwn(own, name) ? own[name] : shipped[name]?.dollars) ?? null;
}
