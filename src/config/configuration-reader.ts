import { type RangeRule, rangeInWords, type TextRule } from './rules.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Error that stops a start before anything was opened: the variable, its value and what is allowed. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

/** Variables whose value is a secret, or may hold one: no message repeats it. */
const SECRETS = new Set([
  'JWT_SECRET',
  'OPENSEARCH_PASSWORD',
  'OPENSEARCH_URL',
  'REDIS_URL',
  'CACHE_REDIS_URL',
  'JWKS_URL',
  'HF_TOKEN',
  'HTTPS_PROXY',
  'HTTP_PROXY',
  'https_proxy',
  'http_proxy',
]);

/** Reads variables of an environment; unset and empty ones take their defaults. */
export class ConfigurationReader {
  constructor(private readonly environment: Environment) {}

  /** @throws ConfigurationError always, without the user and password of a URL */
  refuse(name: string, allowed: string): never {
    const shown = this.raw(name)?.replace(/:\/\/[^/]*@/, '://');
    const value = SECRETS.has(name) ? `${name} (its value is not shown)` : `${name}=${JSON.stringify(shown)}`;
    throw new ConfigurationError(`${value} is not allowed: it must be ${allowed}.`);
  }

  /** The value without surrounding white space; undefined when unset or empty. */
  raw(name: string): string | undefined {
    const raw = this.environment[name]?.trim();
    return raw === '' ? undefined : raw;
  }

  choice<T extends string>(name: string, allowed: readonly T[], fallback: T): T {
    return this.optionalChoice(name, allowed) ?? fallback;
  }

  optionalChoice<T extends string>(name: string, allowed: readonly T[]): T | null {
    const raw = this.raw(name);
    if (raw === undefined) return null;
    return allowed.find((one) => one === raw) ?? this.refuse(name, allowed.join(' or '));
  }

  text(name: string, fallback: string, { pattern, allowed }: TextRule): string {
    const raw = this.raw(name) ?? fallback;
    return pattern.test(raw) ? raw : this.refuse(name, allowed);
  }

  optionalText(name: string, { pattern, allowed }: TextRule): string | null {
    const raw = this.raw(name);
    if (raw === undefined) return null;
    return pattern.test(raw) ? raw : this.refuse(name, allowed);
  }

  /** A text that another setting requires. */
  required(name: string, because: string, rule: TextRule): string {
    if (this.raw(name) === undefined) {
      throw new ConfigurationError(`${name} is missing: ${because} needs ${rule.allowed}.`);
    }
    return this.text(name, '', rule);
  }

  integer(name: string, { least, most, usual }: RangeRule): number {
    const raw = this.raw(name);
    if (raw === undefined) return usual;
    const number = Number(raw);
    const fits = /^\d+$/.test(raw) && number >= least && number <= most;
    return fits ? number : this.refuse(name, rangeInWords({ least, most }));
  }

  boolean(name: string, fallback: boolean): boolean {
    return this.choice(name, ['true', 'false'] as const, fallback ? 'true' : 'false') === 'true';
  }

  /** Null: automatic. */
  weight(name: string): number | null {
    const raw = this.raw(name);
    if (raw === undefined || raw === 'auto') return null;
    const number = Number(raw);
    return number >= 0 && number <= 1 ? number : this.refuse(name, '"auto" or a number from 0 to 1');
  }

  /** An absolute URL of one of the protocols, without a slash at its end. */
  url(name: string, protocols: readonly string[] = ['http', 'https']): string | null {
    const raw = this.raw(name);
    if (raw === undefined) return null;
    const fits =
      URL.canParse(raw) && protocols.includes(new URL(raw).protocol.slice(0, -1)) && raw.includes('://');
    return fits
      ? raw.replace(/\/+$/, '')
      : this.refuse(name, `a URL that begins with ${protocols.map((one) => `${one}://`).join(' or ')}`);
  }

  requiredUrl(name: string, because: string, protocols?: readonly string[]): string {
    const url = this.url(name, protocols);
    if (url !== null) return url;
    throw new ConfigurationError(`${name} is missing: ${because} needs it.`);
  }

  /** Entries between commas, without the white space around them. */
  list(name: string, { pattern, allowed }: TextRule): readonly string[] {
    const entries = (this.raw(name) ?? '').split(',').flatMap((entry) => entry.trim() || []);
    return entries.every((entry) => pattern.test(entry)) ? entries : this.refuse(name, allowed);
  }
}
