import type { JwtConfig } from '../../config/config.js';
import type { Authenticate, AuthenticateOptions } from './authenticate.js';

/**
 * The configured login; what judges tokens is loaded only where there are any.
 *
 * @param jwt  null: no login, every caller is unchecked
 */
export async function openAuthenticate(
  jwt: JwtConfig | null,
  options: AuthenticateOptions,
): Promise<Authenticate> {
  if (jwt === null) return async () => ({ kind: 'unchecked' });
  const { createAuthenticate } = await import('./authenticate.js');
  return createAuthenticate(jwt, options);
}
