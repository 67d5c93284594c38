// Requirements of the services, and the Debian packages that provide them.
import { join } from 'node:path';
import { find, outputOf, run } from './commands.mjs';
import { findJava } from './java.mjs';

const NEEDS = {
  unzip: { has: () => find('unzip') !== null, what: 'unzip', packages: ['unzip'] },
  maven: { has: () => find('mvn') !== null, what: 'Maven (mvn)', packages: ['maven'] },
  redis: { has: () => find('redis-server') !== null, what: 'redis-server', packages: ['redis-server'] },
  python: {
    // Debian takes ensurepip out of python3; without it a venv has no pip.
    has: () => outputOf('python3', ['-c', 'import ensurepip, venv']) !== null,
    what: 'Python 3.11 or newer with venv',
    packages: ['python3-venv'],
  },
  java: {
    has: () => findJava(process.env) !== null,
    what: 'Java 21 or newer (or its folder in OPENSEARCH_JAVA_HOME)',
    // Debian 13 has the first two; the others come from the repository of Temurin.
    packages: [
      'openjdk-21-jre-headless',
      'openjdk-25-jre-headless',
      'temurin-25-jre',
      'temurin-25-jdk',
      'temurin-21-jre',
    ],
  },
};

const NEEDS_OF = {
  opensearch: ['maven', 'unzip', 'java'],
  valkey: ['python', 'unzip'],
  redis: ['redis'],
  python: ['python'],
};

/** Missing requirements of a service, as sentences with the package; empty when complete. */
export function missingFor(service) {
  return missingOf([service]).map(
    ({ what, packages }) => `${what} is missing; Debian's package: ${packages.join(' or ')}`,
  );
}

/** Another apt may be at work, as on a machine that has just started; seconds. */
const WAITS = ['-o', 'DPkg::Lock::Timeout=600'];

/**
 * Installs missing requirements of the services from Debian packages; of alternatives, the first available
 * one. Requirements without a package stay missing, and `missingFor` reports them.
 *
 * @throws Error without root on a Debian, or with the end of apt's log
 */
export async function installMissing(services, { directory, say }) {
  const missing = missingOf(services);
  if (missing.length === 0) return;
  if (process.getuid?.() !== 0 || find('apt-get') === null)
    throw new Error('--install needs root and apt-get.');
  const log = join(directory, 'logs', 'apt.log');
  // Installing a server must not start it: the services start their own, on a port of their own.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  await run('apt-get', [...WAITS, 'update', '-q'], { log, env });
  const wanted = missing.flatMap(({ packages }) => packages.find(isOffered) ?? []);
  if (wanted.length === 0) return;
  say(`installing ${wanted.join(', ')} (${log})`);
  await run('apt-get', [...WAITS, 'install', '-q', '-y', '--no-install-recommends', ...wanted], { log, env });
}

function isOffered(name) {
  return /Candidate: (?!\(none\))/.test(outputOf('apt-cache', ['policy', name]) ?? '');
}

function missingOf(services) {
  const needs = new Set(services.flatMap((service) => NEEDS_OF[service]));
  return [...needs].map((need) => NEEDS[need]).filter(({ has }) => !has());
}
