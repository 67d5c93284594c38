import { InvalidArgumentError } from 'commander';
import { CATALOGUE_NAME } from '../config/rules.js';
import { MAX_CLUSTERS } from '../domain/cluster.js';

/** Parser for commander: refuses an invalid name. */
export function catalogueName(value: string): string {
  if (CATALOGUE_NAME.pattern.test(value)) return value;
  throw new InvalidArgumentError(`It must be ${CATALOGUE_NAME.allowed}.`);
}

export function wholeNumber(value: string): number {
  if (/^\d{1,9}$/.test(value)) return Number(value);
  throw new InvalidArgumentError('It must be a whole number.');
}

export function portNumber(value: string): number {
  if (/^\d+$/.test(value) && Number(value) <= 65_535) return Number(value);
  throw new InvalidArgumentError('It must be a whole number from 0 to 65535.');
}

/** A number of clusters, or `auto`. */
export function clusterCount(value: string): number | 'auto' {
  if (value === 'auto') return value;
  const k = Number(value);
  if (/^\d+$/.test(value) && k >= 2 && k <= MAX_CLUSTERS) return k;
  throw new InvalidArgumentError(`It must be "auto" or a whole number from 2 to ${MAX_CLUSTERS}.`);
}
