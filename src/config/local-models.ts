import type { HubSettings } from '../domain/hub-settings.js';
import type { ConfigurationReader } from './configuration-reader.js';

export const DEFAULT_CLIP_MODEL = 'Xenova/clip-vit-base-patch32';

const ADDRESS = /^https?:\/\/\S+$/;
const PROXY = { pattern: ADDRESS, allowed: 'the address of a proxy' };
const HUB = { pattern: ADDRESS, allowed: 'the address of a hub or its mirror' };
const MODEL = { pattern: /^[^\0]+$/, allowed: 'a folder or the name of a model on the hub' };
const TOKEN = { pattern: /^[\x21-\x7e]+$/, allowed: 'a token of the hub' };
const HOSTS = { pattern: /^[^\n]+$/, allowed: 'hosts, separated by commas' };

/** The variables of models that run here; HF_* and *_PROXY are those that other tools of the hub heed too. */
export function readLocalModels(read: ConfigurationReader): {
  readonly clipModel: string;
  readonly hub: HubSettings;
} {
  // Small letters are the older form, and the one that some tools know only.
  const small = (name: string): string | null => read.optionalText(name, PROXY);
  return {
    clipModel: read.text('CLIP_MODEL', DEFAULT_CLIP_MODEL, MODEL),
    hub: {
      endpoint: read.text('HF_ENDPOINT', 'https://huggingface.co', HUB),
      token: read.optionalText('HF_TOKEN', TOKEN),
      httpsProxy: read.optionalText('HTTPS_PROXY', PROXY) ?? small('https_proxy'),
      httpProxy: read.optionalText('HTTP_PROXY', PROXY) ?? small('http_proxy'),
      noProxy: read.optionalText('NO_PROXY', HOSTS) ?? read.raw('no_proxy') ?? null,
    },
  };
}
