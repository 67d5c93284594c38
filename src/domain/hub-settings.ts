/** Where models are fetched from, and how it is reached. */
export interface HubSettings {
  /** Base URL; it has a path when a mirror is served under one. */
  readonly endpoint: string;
  /** Sent to the endpoint alone, never to where it redirects to. */
  readonly token: string | null;
  readonly httpProxy: string | null;
  readonly httpsProxy: string | null;
  /** Hosts that are reached without a proxy, separated by commas. */
  readonly noProxy: string | null;
}

export const HUGGING_FACE_HUB: HubSettings = {
  endpoint: 'https://huggingface.co',
  token: null,
  httpProxy: null,
  httpsProxy: null,
  noProxy: null,
};
