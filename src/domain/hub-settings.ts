/** Where models are fetched from, and how it is reached. */
export interface HubSettings {
  /** Base URL, with a path where a mirror lies under one. */
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
