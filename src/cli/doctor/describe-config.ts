import type { Config } from '../../config/config.js';
import { isRecord } from '../../domain/unknown.js';

/** Fields whose value must not appear on a screen. */
const SECRETS = new Set(['password', 'secret']);
const URLS = /^[a-z]+:\/\//;

/** The configuration in words, without what is secret; groups that are not in use are left out. */
export function describeConfig(config: Config): string {
  return entriesOf(config).join(', ');
}

function entriesOf(group: object, prefix = ''): string[] {
  return Object.entries(group).flatMap(([name, value]: [string, unknown]) => {
    const path = `${prefix}${name}`;
    if (name === 'experiment' && isRecord(value)) return [`${path} ${shown(value['text'])}`];
    if (isRecord(value)) return entriesOf(value, `${path}.`);
    if (value === null) return prefix === '' ? [`${path} ${UNSET[name] ?? 'automatic'}`] : [];
    return [`${path} ${SECRETS.has(name) ? '(set)' : shown(value)}`];
  });
}

/** Meaning of null, except where the choice is made later. */
const UNSET: Readonly<Record<string, string>> = {
  auth: 'none',
  openSearch: 'none',
  redis: 'none',
  cacheRedis: 'none',
  imageBucket: 'none',
  sqsQueueUrl: 'none',
  otlpEndpoint: 'none',
  experiment: 'none',
};

function shown(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.join(' ');
  const text = String(value);
  return URLS.test(text) ? withoutCredentials(text) : text;
}

/** @returns the URL without its user name and password, and without what it asks for, which may be a key */
export function withoutCredentials(url: string): string {
  const parsed = new URL(url);
  parsed.username = '';
  parsed.password = '';
  parsed.search = '';
  parsed.hash = '';
  return parsed.toString().replace(/\/$/, '');
}
