import { createHash } from 'node:crypto';
import type { Deployment } from './file/deployment.js';

/** Says whose a resource is; nothing without it is ever changed or deleted. */
export const OWNER_TAG = 'parallax:deployment';

/** Everything in the bucket is below it. */
export function bucketPrefix({ name }: Pick<Deployment, 'name'>): string {
  return `parallax/${name}/`;
}

/** Eight hexadecimal digits that follow from the values and change with any of them. */
export function fingerprint(...values: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(values)).digest('hex').slice(0, 8);
}

/** Of the clusters: what they are made by, not what comes out. */
export function clusteringFingerprint({ embedder, clusters, catalogue }: Deployment): string {
  const { k, seed, version, by } = clusters;
  return fingerprint(catalogue, embedder.name, embedder.length, k, seed, version, by);
}

/**
 * Of the interactions by cluster.
 *
 * @param fileHash   SHA-256 of the file of interactions, hex
 * @param forgotten  hash of the users who are left out
 */
export function interactionsFingerprint(deployment: Deployment, fileHash: string, forgotten: string): string {
  return fingerprint(clusteringFingerprint(deployment), fileHash, deployment.interactions.weights, forgotten);
}

/** The part of AWS that a region belongs to, as ARNs begin with it: `aws` but for China and the US government. */
export function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}
