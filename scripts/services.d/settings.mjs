// Where the services live and listen. The defaults stay clear of the servers' own default ports.
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/**
 * @param {Record<string, string | undefined>} environment
 * @returns ports (0: any that is free), the OpenSearch heap in MB, further options of its Java, and the folders, all absolute
 */
export function readSettings(environment) {
  const directory = resolve(environment.SERVICES_DIR || join(ROOT, '.cache', 'services'));
  return {
    directory,
    downloads: join(directory, 'downloads'),
    opensearchPort: wholeNumber('SERVICES_OPENSEARCH_PORT', 19_201, 0, 65_535),
    opensearchTransportPort: wholeNumber('SERVICES_OPENSEARCH_TRANSPORT_PORT', 19_301, 0, 65_535),
    opensearchHeapMb: wholeNumber('SERVICES_OPENSEARCH_HEAP_MB', 512, 256, 32_768),
    opensearchJavaOptions: (environment.SERVICES_OPENSEARCH_JAVA_OPTIONS ?? '').split(/\s+/).filter(Boolean),
    valkeyPort: wholeNumber('SERVICES_VALKEY_PORT', 16_379, 0, 65_535),
    redisPort: wholeNumber('SERVICES_REDIS_PORT', 16_378, 0, 65_535),
  };

  function wholeNumber(variable, fallback, least, most) {
    const text = environment[variable]?.trim() || String(fallback);
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || value > most)
      throw new Error(
        `${variable}=${JSON.stringify(text)} is not allowed: a whole number from ${least} to ${most}.`,
      );
    return value;
  }
}
