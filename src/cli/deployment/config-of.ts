import { type Config, readConfig } from '../../config/config.js';
import type { Environment } from '../../config/configuration-reader.js';
import type { Deployment } from '../../provisioning/file/deployment.js';

/**
 * The configuration for a deployment's catalogue. `parallax.yaml` overrides the environment, which gives the rest: the
 * data folder, passwords, the place of pictures.
 *
 * @throws ConfigurationError as `readConfig`
 */
export function configOf(deployment: Deployment, environment: Environment): Config {
  return readConfig({ ...environment, ...settingsOf(deployment) });
}

/** The variables that a deployment decides; undefined where an embedder or index has none. */
export function settingsOf({
  catalogue,
  embedder,
  index,
  region,
}: Deployment): Readonly<Record<string, string | undefined>> {
  return {
    CATALOGUE: catalogue,
    EMBEDDER: embedder.name,
    EMBEDDING_LENGTH: embedder.length === null ? undefined : String(embedder.length),
    BEDROCK_REQUESTS_PER_SECOND: String(embedder.requestsPerSecond),
    AWS_REGION: region,
    INDEX: index.kind,
    ...(index.kind === 'opensearch' && {
      OPENSEARCH_URL: index.url,
      OPENSEARCH_AUTH: index.auth,
      OPENSEARCH_INDEX: index.alias,
      OPENSEARCH_ENGINE: index.engine,
      OPENSEARCH_SPACE: index.space,
      OPENSEARCH_SHARDS: String(index.shards),
      OPENSEARCH_REPLICAS: String(index.replicas),
    }),
  };
}
