import { vi } from 'vitest';

/**
 * An environment in which the SDK's own chain finds these endpoints and made-up credentials, and looks for
 * nothing else on the machine; `vi.unstubAllEnvs()` ends it.
 *
 * @param endpoints  URL by the service's part of the variable: `{BEDROCK_RUNTIME: 'http://127.0.0.1:4566'}`
 */
export function anAwsEnvironment(endpoints: Readonly<Record<string, string>>): void {
  for (const [service, url] of Object.entries(endpoints)) vi.stubEnv(`AWS_ENDPOINT_URL_${service}`, url);
  vi.stubEnv('AWS_ENDPOINT_URL', undefined);
  vi.stubEnv('AWS_IGNORE_CONFIGURED_ENDPOINT_URLS', undefined);
  vi.stubEnv('AWS_PROFILE', undefined);
  vi.stubEnv('AWS_CONFIG_FILE', '/nonexistent/config');
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/nonexistent/credentials');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'example-secret-key');
  vi.stubEnv('AWS_SESSION_TOKEN', 'example-session-token');
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
}
