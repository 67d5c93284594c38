import { resolve } from 'node:path';
import { EMBEDDERS, type EmbedderName } from '../datasources/embedders/embedder.js';

/** What stops a start before anything was opened: the variable, its value and what is allowed. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'silent'] as const;
export const DEMO_SIZES = ['default', 'large'] as const;

/** Everything that can be configured, parsed once. `.env.example` documents each line. */
export interface Config {
  readonly host: string;
  readonly port: number;
  readonly dataDirectory: string;
  readonly catalogue: string;
  /** Null: the catalogue's own, else `demo` for the demo catalogue and `clip` for one's own pictures. */
  readonly embedder: EmbedderName | null;
  readonly clipModel: string;
  readonly ranker: 'embedded' | 'none';
  readonly imageBaseUrl: string | null;
  /** Null: automatic, from the user's interactions alone. */
  readonly weight: number | null;
  readonly candidates: number;
  readonly searchBudgetMs: number;
  readonly bodyLimitBytes: number;
  readonly introspection: boolean;
  readonly logLevel: (typeof LOG_LEVELS)[number];
  readonly demoSize: (typeof DEMO_SIZES)[number];
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The configuration that an environment asks for; unset and empty variables take their defaults.
 *
 * @throws ConfigurationError with the variable's name, its value and what is allowed
 */
export function readConfig(environment: Environment): Config {
  const read = reader(environment);
  return Object.freeze({
    host: read.text('HOST', '127.0.0.1', /^[\w.:-]{1,255}$/, 'a host name or address to listen on'),
    port: read.integer('PORT', 4000, 0, 65_535),
    dataDirectory: resolve(read.text('DATA_DIR', '.data', /^[^\0]+$/, 'the path of a folder')),
    catalogue: read.text('CATALOGUE', 'demo', CATALOGUE_NAME, CATALOGUE_NAME_RULE),
    embedder: read.optionalChoice('EMBEDDER', EMBEDDERS),
    clipModel: read.text(
      'CLIP_MODEL',
      'Xenova/clip-vit-base-patch32',
      /^[^\0]+$/,
      'a folder or the name of a model on the hub',
    ),
    ranker: read.choice('RANKER', ['embedded', 'none'] as const, 'embedded'),
    imageBaseUrl: read.url('IMAGE_BASE_URL'),
    weight: read.weight('WEIGHT'),
    candidates: read.integer('CANDIDATES', 200, 1, 1_000),
    searchBudgetMs: read.integer('SEARCH_BUDGET_MS', 800, 50, 60_000),
    bodyLimitBytes: read.integer('BODY_LIMIT', 6 * 1024 * 1024, 1024, 64 * 1024 * 1024),
    introspection: read.boolean('INTROSPECTION', true),
    logLevel: read.choice('LOG_LEVEL', LOG_LEVELS, 'info'),
    demoSize: read.choice('DEMO_SIZE', DEMO_SIZES, 'default'),
  });
}

/** It is a folder's name beside that of the fetched models. */
export const CATALOGUE_NAME = /^(?!models$)[a-z0-9][a-z0-9_-]{0,63}$/;
export const CATALOGUE_NAME_RULE =
  'a name of 1 to 64 lower-case letters, digits, "-" and "_" that begins with a letter or digit, and not "models"';

/** The engines that only one value fits so far are checked too, so that a wish for another is not ignored. */
const SINGLE_ENGINES = {
  INDEX: 'embedded',
  CACHE: 'embedded',
  LOG: 'embedded',
  IMAGES: 'folder',
  AUTH: 'none',
} as const;

function reader(environment: Environment) {
  const value = (name: string): string | undefined => {
    const raw = environment[name];
    return raw === undefined || raw.trim() === '' ? undefined : raw.trim();
  };
  const refuse = (name: string, allowed: string): never => {
    throw new ConfigurationError(
      `${name}=${JSON.stringify(value(name))} is not allowed: it must be ${allowed}.`,
    );
  };
  for (const [name, only] of Object.entries(SINGLE_ENGINES)) {
    if ((value(name) ?? only) !== only) refuse(name, only);
  }
  const choice = <T extends string>(name: string, allowed: readonly T[], fallback: T): T => {
    const raw = value(name);
    if (raw === undefined) return fallback;
    return allowed.find((one) => one === raw) ?? refuse(name, allowed.join(' or '));
  };
  return {
    choice,
    optionalChoice<T extends string>(name: string, allowed: readonly T[]): T | null {
      const raw = value(name);
      if (raw === undefined) return null;
      return allowed.find((one) => one === raw) ?? refuse(name, allowed.join(' or '));
    },
    text(name: string, fallback: string, pattern: RegExp, allowed: string): string {
      const raw = value(name) ?? fallback;
      return pattern.test(raw) ? raw : refuse(name, allowed);
    },
    integer(name: string, fallback: number, least: number, most: number): number {
      const raw = value(name);
      if (raw === undefined) return fallback;
      const number = Number(raw);
      const fits = /^\d+$/.test(raw) && number >= least && number <= most;
      return fits ? number : refuse(name, `a whole number from ${least} to ${most}`);
    },
    boolean(name: string, fallback: boolean): boolean {
      return choice(name, ['true', 'false'] as const, fallback ? 'true' : 'false') === 'true';
    },
    weight(name: string): number | null {
      const raw = value(name);
      if (raw === undefined || raw === 'auto') return null;
      const number = Number(raw);
      return number >= 0 && number <= 1 ? number : refuse(name, '"auto" or a number from 0 to 1');
    },
    url(name: string): string | null {
      const raw = value(name);
      if (raw === undefined) return null;
      return /^https?:\/\//.test(raw) && URL.canParse(raw)
        ? raw.replace(/\/+$/, '')
        : refuse(name, 'an http or https URL');
    },
  };
}
