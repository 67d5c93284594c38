/** A price as somebody published it, or null where nobody whom one can name did. */
export interface Rate {
  /** US dollars, US East (N. Virginia). */
  readonly dollars: number | null;
  readonly unit: string;
  /** Where the figure stands and when it was read, or where to look for it. */
  readonly source: string;
}

/** When the table was last looked through. */
export const RATES_OF = '2026-11-24';

/** One name a price; a user's own stand in `rates:` of `parallax.yaml` under the same names. */
export const RATES = {
  personalizeTpsHour: {
    dollars: null,
    unit: 'of a campaign, per provisioned TPS and hour (aws-personalized-ranking)',
    source: 'https://aws.amazon.com/personalize/pricing/',
  },
} as const satisfies Readonly<Record<string, Rate>>;

export type RateName = keyof typeof RATES;

export function isRateName(name: string): boolean {
  return name in RATES;
}
