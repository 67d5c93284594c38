import type { EmbedderName } from '../datasources/embedders/embedder.js';
import { BEDROCK_EMBEDDERS, isRemote } from '../datasources/embedders/embedders.js';
import { RATES, type Rate } from './rates.js';

/**
 * US dollars for a number of images; null where no price is known.
 *
 * @param pictures   successful calls, one image each
 * @param inBatches  by Bedrock's batch inference
 */
export type EmbeddingPrice = (embedder: EmbedderName, pictures: number, inBatches: boolean) => number | null;

/** `about $0.018`, or what to say where there is no figure. */
export function priceInWords(dollars: number | null): string {
  if (dollars === null) return 'at a price that the table of rates lacks';
  if (dollars === 0) return 'free of charge, on this machine';
  return `for about $${dollars < 0.995 ? dollars.toPrecision(2) : dollars.toFixed(2)}`;
}

/**
 * Computes prices from a table of rates.
 *
 * @param rateOf  US dollars under a name; null where the table has none
 */
export function embeddingPriceBy(rateOf: (name: string) => number | null): EmbeddingPrice {
  return (embedder, pictures, inBatches) => {
    if (!isRemote(embedder) || pictures === 0) return 0;
    const { onDemand, batch } = BEDROCK_EMBEDDERS[embedder].rates;
    const name = inBatches ? batch : onDemand;
    const rate = name === null ? null : rateOf(name);
    return rate === null ? null : pictures * rate;
  };
}

/** Looks a rate up in the table shipped with Parallax. */
export function shippedRate(name: string): number | null {
  const rates: Readonly<Record<string, Rate>> = RATES;
  return rates[name]?.dollars ?? null;
}
