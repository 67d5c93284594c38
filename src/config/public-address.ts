import type { IncomingMessage } from 'node:http';
import type { ConfigurationReader } from './configuration-reader.js';

/** First parts of the gateway's own paths: under one of them a request's path would have two meanings. */
const OWN_PATHS = ['graphql', 'assets', 'images', 'health', 'metrics'];

const PATH = new RegExp(`^(?:/(?!(?:${OWN_PATHS.join('|')})(?:/|$))[\\w.~-]+(?:/[\\w.~-]+)*)?$`);

/**
 * `PUBLIC_URL`: the public URL of the gateway, with the path before its own; without a final slash.
 *
 * @throws ConfigurationError for a path that begins like one of the gateway's, or has other characters
 */
export function readPublicUrl(read: ConfigurationReader): string | null {
  const url = read.url('PUBLIC_URL');
  if (url === null) return null;
  const { origin, username, password, pathname, search, hash } = new URL(url);
  const path = pathname.replace(/\/+$/, '');
  if (username !== '' || password !== '' || search !== '' || hash !== '' || !PATH.test(path)) {
    read.refuse(
      'PUBLIC_URL',
      `a host and a path of letters, digits, "-", "_", "." and "~" that begins with none of ${OWN_PATHS.join(', ')}`,
    );
  }
  return `${origin}${path}`;
}

/** The path before the gateway's own ones, without a slash at its end: empty, or as `/parallax`. */
export function publicPath({ publicUrl }: { readonly publicUrl: string | null }): string {
  return publicUrl === null ? '' : new URL(publicUrl).pathname.replace(/\/$/, '');
}

/** Prefix of image URLs: a full URL, or a path while the public URL is unknown. */
export function imagesBase({
  imageBaseUrl,
  publicUrl,
}: {
  readonly imageBaseUrl: string | null;
  readonly publicUrl: string | null;
}): string {
  return imageBaseUrl ?? `${publicUrl ?? ''}/images`;
}

/** A request's target as the routes know it, whether or not the proxy in front took the path before it off. */
export function withoutPublicPath(path: string): (request: Pick<IncomingMessage, 'url'>) => string {
  return ({ url = '/' }) => {
    const rest = url.slice(path.length);
    if (path === '' || !url.startsWith(path) || !/^(?:[/?]|$)/.test(rest)) return url;
    return rest.startsWith('/') ? rest : `/${rest}`;
  };
}
