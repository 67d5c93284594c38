/** A set of emoji drawings, and the attribution that its licence requires wherever its art is shown. */
export interface ArtSet {
  readonly name: ArtSetName;
  /** The npm package that holds the art. */
  readonly package: string;
  readonly licence: 'Apache-2.0' | 'MIT' | 'CC-BY-4.0';
  readonly author: string;
}

export type ArtSetName =
  | 'noto'
  | 'noto-v1'
  | 'fluent-emoji-flat'
  | 'twemoji'
  | 'emojione'
  | 'fxemoji'
  | 'fluent-3d';

/**
 * Every set in use; NOTICE names them too. Share-alike sets are left out: their licence would extend to the
 * images.
 */
export const ART_SETS: Readonly<Record<ArtSetName, ArtSet>> = {
  noto: { name: 'noto', package: '@iconify-json/noto', licence: 'Apache-2.0', author: 'Google Inc.' },
  'noto-v1': {
    name: 'noto-v1',
    package: '@iconify-json/noto-v1',
    licence: 'Apache-2.0',
    author: 'Google Inc.',
  },
  'fluent-emoji-flat': {
    name: 'fluent-emoji-flat',
    package: '@iconify-json/fluent-emoji-flat',
    licence: 'MIT',
    author: 'Microsoft Corporation',
  },
  twemoji: {
    name: 'twemoji',
    package: '@iconify-json/twemoji',
    licence: 'CC-BY-4.0',
    author: 'Twitter, Inc. and other contributors',
  },
  emojione: {
    name: 'emojione',
    package: '@iconify-json/emojione',
    licence: 'CC-BY-4.0',
    author: 'Emoji One',
  },
  fxemoji: {
    name: 'fxemoji',
    package: '@iconify-json/fxemoji',
    licence: 'Apache-2.0',
    author: 'Mozilla Foundation',
  },
  'fluent-3d': {
    name: 'fluent-3d',
    package: '@lobehub/fluent-emoji-3d',
    licence: 'MIT',
    author: 'Microsoft Corporation',
  },
};

/** The sets drawn with flat shapes, from which every style but the photographs is made. */
export const FLAT_SETS: readonly ArtSetName[] = [
  'noto',
  'fluent-emoji-flat',
  'twemoji',
  'emojione',
  'fxemoji',
  'noto-v1',
];
