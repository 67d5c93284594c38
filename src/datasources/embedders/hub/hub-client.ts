import { type Dispatcher, EnvHttpProxyAgent, request } from 'undici';
import type { HubSettings } from '../../../domain/hub-settings.js';

/** An answer whose body has not been read. */
export interface HubAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Dispatcher.ResponseData['body'];
}

export interface HubClient {
  /** @throws Error when the connection fails; a status is an answer, redirects are followed */
  get(file: string, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<HubAnswer>;
  /** False when the hub reports that the file is missing; true also when the hub does not answer that. */
  offers(file: string, signal: AbortSignal): Promise<boolean>;
  close(): Promise<void>;
}

const MAX_REDIRECTS = 5;

/**
 * Reads files of one model. Headers that the hub sends before it redirects to its storage are kept:
 * `x-linked-etag` is the SHA-256 of a large file.
 *
 * @param idleMs  idle time after which a connection has failed
 */
export function openHubClient(hub: HubSettings, hubId: string, idleMs: number): HubClient {
  const dispatcher = new EnvHttpProxyAgent({
    httpProxy: hub.httpProxy ?? '',
    httpsProxy: hub.httpsProxy ?? hub.httpProxy ?? '',
    noProxy: hub.noProxy ?? '',
    connect: { timeout: idleMs },
    headersTimeout: idleMs,
    bodyTimeout: idleMs,
  });
  const base = `${hub.endpoint.replace(/\/+$/, '')}/${hubId}/resolve/main/`;
  const { origin } = new URL(base);
  const tokenFor = (url: URL): Readonly<Record<string, string>> =>
    hub.token !== null && url.origin === origin ? { authorization: `Bearer ${hub.token}` } : {};
  return {
    async offers(file, signal) {
      const url = new URL(file, base);
      const options = { dispatcher, signal, method: 'HEAD', headers: tokenFor(url) } as const;
      const answer = await request(url, options).catch(() => null);
      signal.throwIfAborted();
      await answer?.body.dump();
      return answer?.statusCode !== 404;
    },
    async get(file, headers, signal) {
      let url = new URL(file, base);
      let told: Readonly<Record<string, string>> = {};
      for (let redirects = 0; ; redirects++) {
        const answer = await request(url, { dispatcher, signal, headers: { ...headers, ...tokenFor(url) } });
        const here = { ...told, ...plain(answer.headers) };
        const { statusCode: status, body } = answer;
        const location = here['location'];
        if (status < 300 || status >= 400 || location === undefined) return { status, headers: here, body };
        await body.dump();
        if (redirects === MAX_REDIRECTS) throw new Error(`it redirects more than ${MAX_REDIRECTS} times`);
        url = new URL(location, url);
        told = Object.fromEntries(Object.entries(here).filter(([name]) => name.startsWith('x-')));
      }
    },
    close: () => dispatcher.close(),
  };
}

function plain(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name.toLowerCase(), String(value)]],
    ),
  );
}
