import type { Config } from '../../config/config.js';
import { ConfigurationError } from '../../config/configuration-reader.js';
import { BEDROCK_EMBEDDERS, isRemote } from '../../datasources/embedders/embedders.js';

/**
 * A function has no disk that outlives it, and no model in its package: engines on this machine are refused
 * before anything is opened.
 *
 * @throws ConfigurationError that says what to set instead
 */
export function requireRemoteEngines(config: Pick<Config, 'embedder' | 'index' | 'log' | 'images'>): void {
  const { embedder, index, log, images } = config;
  if (embedder === null || !isRemote(embedder)) {
    const asked = embedder === null ? 'EMBEDDER is empty, and a' : `EMBEDDER=${embedder} is not allowed: a`;
    throw new ConfigurationError(
      `${asked} Lambda function runs no model of its own; set EMBEDDER to the catalogue's: ${Object.keys(BEDROCK_EMBEDDERS).join(', ')}.`,
    );
  }
  if (index === 'embedded') throw needsDisk('INDEX=embedded', 'INDEX=opensearch');
  if (log === 'embedded') throw needsDisk('LOG=embedded', 'LOG=sqs');
  if (images === 'folder') throw needsDisk('IMAGES=folder', 'IMAGES=s3');
}

function needsDisk(asked: string, instead: string): ConfigurationError {
  return new ConfigurationError(
    `${asked} is not allowed: a Lambda function keeps nothing on a disk; set ${instead}.`,
  );
}
