import type { InfraOptions } from './options.js';
import type { Pictures } from './pictures.js';
import type { SearchEngine } from './search-engine.js';
import type { SharedState } from './shared-state.js';

export interface Engines {
  readonly search: SearchEngine;
  readonly state: SharedState;
  readonly pictures: Pictures;
}

/** Environment of a gateway on any compute; the campaign and the tracker come with the live release. */
export function gatewayEnvironment(
  options: InfraOptions,
  { search, state, pictures }: Engines,
): Record<string, string> {
  const { identity } = options;
  return {
    CATALOGUE: options.catalogue,
    EMBEDDER: options.embedder,
    INDEX: 'opensearch',
    OPENSEARCH_URL: search.url,
    OPENSEARCH_AUTH: search.auth,
    RANKER: 'personalize',
    CACHE: 'redis',
    LOG: 'sqs',
    SQS_QUEUE_URL: state.queue.queueUrl,
    REDIS_URL: state.cacheUrl,
    // The serverless cache speaks the cluster's protocol, and keeps nothing on a disk that could be waited for.
    REDIS_CLUSTER: 'true',
    REDIS_DURABILITY: 'memory',
    IMAGES: 's3',
    S3_BUCKET: pictures.bucket.bucketName,
    IMAGE_BASE_URL: pictures.baseUrl,
    // A function is handed API Gateway's own word for who asks, and believes no header; before a container
    // stand API Gateway and the balancer, each of which adds an address.
    TRUSTED_PROXIES: options.compute === 'fargate' ? '2' : '0',
    ...(options.corsOrigins.length > 0 && { CORS_ORIGINS: options.corsOrigins.join(',') }),
    ...(identity === null
      ? { AUTH: 'none' }
      : {
          AUTH: 'jwt',
          JWKS_URL: identity.jwksUrl,
          JWT_ISSUER: identity.issuer,
          JWT_AUDIENCE: identity.audience,
        }),
  };
}

/** Environment of the forwarder: it serves no client, and needs the index only for the live release. */
export function forwarderEnvironment(options: InfraOptions, engines: Engines): Record<string, string> {
  const {
    AUTH: _auth,
    JWKS_URL: _keys,
    JWT_ISSUER: _issuer,
    JWT_AUDIENCE: _audience,
    ...rest
  } = gatewayEnvironment({ ...options, corsOrigins: [] }, engines);
  return rest;
}
