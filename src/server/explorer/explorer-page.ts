import type { Config } from '../../config/config.js';

/** Settings embedded in the page; none of them is secret. */
export interface ExplorerSettings {
  /** `jwt`: the page sends a bearer token, whose subject is the user. */
  readonly auth: 'none' | 'jwt';
  /** True if `/graphql` serves GraphiQL to browsers. */
  readonly graphiql: boolean;
  /** True if the gateway accepts only listed operations: the page then sends the hashes of its own. */
  readonly listedOnly: boolean;
}

/** Placeholder for the settings in the built page. */
const PLACE = '<!--settings-->';

export function settingsOf({
  auth,
  graphiql,
  persisted,
}: Pick<Config, 'auth' | 'graphiql' | 'persisted'>): ExplorerSettings {
  return { auth: auth === null ? 'none' : 'jwt', graphiql, listedOnly: persisted.only };
}

/**
 * Renders the built page with its settings.
 *
 * @param base  path that its relative URLs begin with, ending in a slash; null: the page's own address
 * @returns the page of one response, with the nonce of its styles
 */
export function explorerPage(
  html: string,
  settings: ExplorerSettings,
  base: string | null,
): (nonce: string) => string {
  const content = JSON.stringify(settings).replaceAll('&', '&amp;').replaceAll('"', '&quot;');
  const baseTag = base === null ? '' : `<base href="${base}" />`;
  const head = `${baseTag}<meta name="parallax" content="${content}" />`;
  // The components add two style rules to the page and sign them with this nonce.
  return (nonce) => html.replace(PLACE, `${head}<meta property="csp-nonce" nonce="${nonce}" />`);
}

/**
 * Content security policy of the page: its own files, its own gateway, and images from their origins.
 *
 * @param imageOrigins  origins other than the gateway's own
 */
export function explorerPolicy(imageOrigins: readonly string[], nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "font-src 'self'",
    ["img-src 'self' blob:", ...imageOrigins].join(' '),
    "connect-src 'self'",
    "base-uri 'self'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** Origins of images that are not served by the gateway itself. */
export function imageOriginsOf({
  imageBaseUrl,
  publicUrl,
}: Pick<Config, 'imageBaseUrl' | 'publicUrl'>): readonly string[] {
  return [imageBaseUrl, publicUrl].flatMap((url) => (url === null ? [] : [new URL(url).origin]));
}
