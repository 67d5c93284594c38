import type { Config } from '../../config/config.js';

/** What the page is told before it asks anything; it is no secret. */
export interface ExplorerSettings {
  /** `jwt`: the page sends a bearer token, whose subject is the user. */
  readonly auth: 'none' | 'jwt';
  /** Whether `/graphql` shows a browser GraphiQL. */
  readonly graphiql: boolean;
  /** Whether the gateway answers listed operations alone: the page then names its own by their hashes. */
  readonly listedOnly: boolean;
}

/** Stands in the built page where the settings belong. */
const PLACE = '<!--settings-->';

export function settingsOf({
  auth,
  graphiql,
  persisted,
}: Pick<Config, 'auth' | 'graphiql' | 'persisted'>): ExplorerSettings {
  return { auth: auth === null ? 'none' : 'jwt', graphiql, listedOnly: persisted.only };
}

/**
 * The built page with its settings.
 *
 * @param base  path that its relative URLs begin with, with a slash at its end; null: that of its own address
 * @returns the page of one answer, with the nonce that its styles bear
 */
export function explorerPage(
  html: string,
  settings: ExplorerSettings,
  base: string | null,
): (nonce: string) => string {
  const content = JSON.stringify(settings).replaceAll('&', '&amp;').replaceAll('"', '&quot;');
  const baseTag = base === null ? '' : `<base href="${base}" />`;
  const head = `${baseTag}<meta name="parallax" content="${content}" />`;
  // The components put two rules of their own into the page and sign them with it.
  return (nonce) => html.replace(PLACE, `${head}<meta property="csp-nonce" nonce="${nonce}" />`);
}

/**
 * What the page may do: run its own files, ask its own gateway, show pictures from where they are served.
 *
 * @param imageOrigins  beside the gateway's own
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

/** Origins that pictures come from, where it is not the gateway's own. */
export function imageOriginsOf({
  imageBaseUrl,
  publicUrl,
}: Pick<Config, 'imageBaseUrl' | 'publicUrl'>): readonly string[] {
  return [imageBaseUrl, publicUrl].flatMap((url) => (url === null ? [] : [new URL(url).origin]));
}
