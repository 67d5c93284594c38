import type { Config } from '../../config/config.js';
import { ConfigurationError } from '../../config/configuration-reader.js';
import { BEDROCK_EMBEDDERS, isRemote } from '../../datasources/embedders/embedders.js';

/**
 * Refuses engines of this machine before anything is opened: a function has no durable disk, and no model in
 * its package.
 *
 * @throws ConfigurationError that names the alternative
 */
export function requireRemoteEngines(config: Pick<Config, 'embedder' | 'index' | 'log' | 'images'>): void {
  const { embedder, index, log, images } = config;
  if (embedder === null || !isRemote(embedder)) {
    const asked = embedder === null ? 'EMBEDDER is empty, and a' : `EMBEDDER=${embedder} is not allowed: a`;
    throw new ConfigurationError(
      `${asked} Lambda function contains no model; set EMBEDDER to the catalogue's: ${Object.keys(BEDROCK_EMBEDDERS).join(', ')}.`,
    );
  }
  if (index === 'embedded') throw needsDisk('INDEX=embedded', 'INDEX=opensearch');
  if (log === 'embedded') throw needsDisk('LOG=embedded', 'LOG=sqs');
  if (images === 'folder') throw needsDisk('IMAGES=folder', 'IMAGES=s3');
}

function needsDisk(asked: string, instead: string): ConfigurationError {
  return new ConfigurationError(
    `${asked} is not allowed: a Lambda function has no durable disk; set ${instead}.`,
  );
}
