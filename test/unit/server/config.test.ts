import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type Config, ConfigurationError, readConfig } from '../../../src/server/config.js';

interface Row {
  readonly variable: string;
  readonly field?: keyof Config;
  /** What unset and empty mean. */
  readonly fallback: unknown;
  readonly good: readonly (readonly [string, unknown])[];
  readonly refused: readonly string[];
  readonly allowed: string;
}

const FROM_0_TO = (most: number) => `a whole number from 0 to ${most}`;

/** Variables of one engine so far: they are read, so that a wish for another is not passed over. */
const single = (variable: string, only: string): Row => ({
  variable,
  fallback: undefined,
  good: [[only, undefined]],
  refused: ['another', only.toUpperCase()],
  allowed: only,
});

const TABLE: readonly Row[] = [
  {
    variable: 'HOST',
    field: 'host',
    fallback: '127.0.0.1',
    good: [
      ['0.0.0.0', '0.0.0.0'],
      ['::1', '::1'],
      ['gateway.example', 'gateway.example'],
    ],
    refused: ['two hosts', 'http://host'],
    allowed: 'a host name or address to listen on',
  },
  {
    variable: 'PORT',
    field: 'port',
    fallback: 4000,
    good: [
      ['0', 0],
      ['65535', 65_535],
      [' 8080 ', 8080],
    ],
    refused: ['65536', '-1', '4e3', '0x10', 'http'],
    allowed: FROM_0_TO(65_535),
  },
  {
    variable: 'DATA_DIR',
    field: 'dataDirectory',
    fallback: resolve('.data'),
    good: [['/var/parallax', '/var/parallax']],
    refused: ['a\0b'],
    allowed: 'the path of a folder',
  },
  {
    variable: 'CATALOGUE',
    field: 'catalogue',
    fallback: 'demo',
    good: [
      ['mine', 'mine'],
      ['9-lives_2', '9-lives_2'],
      ['a'.repeat(64), 'a'.repeat(64)],
    ],
    refused: ['../etc', 'Mine', '_mine', 'a'.repeat(65), 'models', 'a/b'],
    allowed:
      'a name of 1 to 64 lower-case letters, digits, "-" and "_" that begins with a letter or digit, and not "models"',
  },
  {
    variable: 'EMBEDDER',
    field: 'embedder',
    fallback: null,
    good: [
      ['demo', 'demo'],
      ['clip', 'clip'],
    ],
    refused: ['titanic', 'CLIP'],
    allowed: 'demo or clip',
  },
  {
    variable: 'CLIP_MODEL',
    field: 'clipModel',
    fallback: 'Xenova/clip-vit-base-patch32',
    good: [['/models/clip', '/models/clip']],
    refused: ['a\0b'],
    allowed: 'a folder or the name of a model on the hub',
  },
  {
    variable: 'RANKER',
    field: 'ranker',
    fallback: 'embedded',
    good: [['none', 'none']],
    refused: ['personalise', 'NONE'],
    allowed: 'embedded or none',
  },
  {
    variable: 'IMAGE_BASE_URL',
    field: 'imageBaseUrl',
    fallback: null,
    good: [['https://cdn.example/pictures//', 'https://cdn.example/pictures']],
    refused: ['cdn.example', 'ftp://cdn.example', 'https://'],
    allowed: 'an http or https URL',
  },
  {
    variable: 'WEIGHT',
    field: 'weight',
    fallback: null,
    good: [
      ['auto', null],
      ['0', 0],
      ['0.25', 0.25],
      ['1', 1],
    ],
    refused: ['-0.1', '1.1', 'half', 'NaN'],
    allowed: '"auto" or a number from 0 to 1',
  },
  {
    variable: 'CANDIDATES',
    field: 'candidates',
    fallback: 200,
    good: [
      ['1', 1],
      ['1000', 1_000],
    ],
    refused: ['0', '1001', '1.5'],
    allowed: 'a whole number from 1 to 1000',
  },
  {
    variable: 'SEARCH_BUDGET_MS',
    field: 'searchBudgetMs',
    fallback: 800,
    good: [
      ['50', 50],
      ['60000', 60_000],
    ],
    refused: ['49', '60001', '1s'],
    allowed: 'a whole number from 50 to 60000',
  },
  {
    variable: 'BODY_LIMIT',
    field: 'bodyLimitBytes',
    fallback: 6 * 1024 * 1024,
    good: [['1024', 1_024]],
    refused: ['1023', '67108865', '6MB'],
    allowed: 'a whole number from 1024 to 67108864',
  },
  {
    variable: 'INTROSPECTION',
    field: 'introspection',
    fallback: true,
    good: [
      ['true', true],
      ['false', false],
    ],
    refused: ['yes', '0', 'FALSE'],
    allowed: 'true or false',
  },
  {
    variable: 'LOG_LEVEL',
    field: 'logLevel',
    fallback: 'info',
    good: [['silent', 'silent']],
    refused: ['verbose', 'trace'],
    allowed: 'fatal or error or warn or info or debug or silent',
  },
  {
    variable: 'DEMO_SIZE',
    field: 'demoSize',
    fallback: 'default',
    good: [['large', 'large']],
    refused: ['huge'],
    allowed: 'default or large',
  },
  single('INDEX', 'embedded'),
  single('CACHE', 'embedded'),
  single('LOG', 'embedded'),
  single('IMAGES', 'folder'),
  single('AUTH', 'none'),
];

describe.each(TABLE)('$variable', ({ variable, field, fallback, good, refused, allowed }) => {
  const read = (value: string | undefined) => {
    const config = readConfig({ [variable]: value });
    return field === undefined ? undefined : config[field];
  };

  it('has a default, for an empty value too', () => {
    for (const value of [undefined, '', '  ']) expect(read(value)).toBe(fallback);
  });

  it.each(good)('takes %j', (value, meant) => {
    expect(read(value)).toBe(meant);
  });

  it.each(refused)('refuses %j with its name, the value and what is allowed', (value) => {
    expect(() => read(value)).toThrow(
      new ConfigurationError(`${variable}=${JSON.stringify(value)} is not allowed: it must be ${allowed}.`),
    );
  });
});

describe('the configuration', () => {
  it('has a line in .env.example for every variable, with its default', () => {
    const example = fileURLToPath(new URL('../../../.env.example', import.meta.url));
    const lines = [...readFileSync(example, 'utf8').matchAll(/^([A-Z_]+)=(.*)$/gm)];
    expect(lines.map(([, name]) => name).sort()).toEqual(TABLE.map(({ variable }) => variable).sort());
    const environment = Object.fromEntries(lines.map(([, name, value]) => [name, value]));
    expect(readConfig(environment)).toEqual(readConfig({}));
  });

  it('has a row here for every field, and is frozen', () => {
    const config = readConfig({});
    expect(Object.keys(config).sort()).toEqual(TABLE.flatMap(({ field }) => field ?? []).sort());
    expect(Object.isFrozen(config)).toBe(true);
  });
});
