import type { HubSettings } from '../domain/hub-settings.js';
import type { ConfigurationReader } from './configuration-reader.js';

export const DEFAULT_CLIP_MODEL = 'Xenova/clip-vit-base-patch32';

const ADDRESS = /^https?:\/\/\S+$/;

/** The variables of models that run here; HF_* and *_PROXY are those that other tools of the hub heed too. */
export function readLocalModels(read: ConfigurationReader): {
  readonly clipModel: string;
  readonly hub: HubSettings;
} {
  // Small letters are the older form, and the one that some tools know only.
  const small = (name: string): string | null => read.optionalText(name, ADDRESS, 'the address of a proxy');
  return {
    clipModel: read.text(
      'CLIP_MODEL',
      DEFAULT_CLIP_MODEL,
      /^[^\0]+$/,
      'a folder or the name of a model on the hub',
    ),
    hub: {
      endpoint: read.text(
        'HF_ENDPOINT',
        'https://huggingface.co',
        ADDRESS,
        'the address of a hub or its mirror',
      ),
      token: read.optionalText('HF_TOKEN', /^[\x21-\x7e]+$/, 'a token of the hub'),
      httpsProxy: read.optionalText('HTTPS_PROXY', ADDRESS, 'the address of a proxy') ?? small('https_proxy'),
      httpProxy: read.optionalText('HTTP_PROXY', ADDRESS, 'the address of a proxy') ?? small('http_proxy'),
      noProxy:
        read.optionalText('NO_PROXY', /^[^\n]+$/, 'hosts, separated by commas') ??
        read.raw('no_proxy') ??
        null,
    },
  };
}
