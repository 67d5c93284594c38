// What a machine must have before a service can start, and the Debian package that brings it.
import { join } from 'node:path';
import { find, outputOf, run } from './commands.mjs';
import { findJdk, LEAST_JAVA } from './jdk.mjs';

const NEEDS = {
  unzip: { has: () => find('unzip') !== null, what: 'unzip', packages: ['unzip'] },
  maven: { has: () => find('mvn') !== null, what: 'Maven (mvn)', packages: ['maven'] },
  java: {
    has: () => findJdk(process.env) !== null,
    what: `Java ${LEAST_JAVA} or newer (or its folder in OPENSEARCH_JAVA_HOME)`,
    packages: ['openjdk-21-jre-headless', 'openjdk-25-jre-headless', 'temurin-25-jre', 'temurin-21-jre'],
  },
  python: {
    // Debian takes ensurepip out of python3; without it a venv has no pip.
    has: () => outputOf('python3', ['-c', 'import ensurepip, venv']) !== null,
    what: 'Python 3.11 or newer with venv',
    packages: ['python3-venv'],
  },
  redis: {
    has: () => find('redis-server') !== null,
    what: 'redis-server',
    packages: ['redis-server'],
  },
};

export const NEEDS_OF = {
  opensearch: ['java', 'maven', 'unzip'],
  valkey: ['python', 'unzip'],
  redis: ['redis'],
  python: ['python'],
};

/** What is missing for a service, as sentences that say what brings it; empty when nothing is. */
export function missingFor(service) {
  return NEEDS_OF[service]
    .filter((need) => !NEEDS[need].has())
    .map((need) => `${NEEDS[need].what} is missing; Debian's package: ${NEEDS[need].packages.join(' or ')}`);
}

/**
 * Installs what is missing for these services from Debian's packages; of several that would do, the
 * first that there is. What no package brings stays missing.
 */
export async function installMissing(services, { directory, say }) {
  const missing = [...new Set(services.flatMap((service) => NEEDS_OF[service]))].filter(
    (need) => !NEEDS[need].has(),
  );
  if (missing.length === 0) return;
  if (process.getuid?.() !== 0 || find('apt-get') === null)
    throw new Error('--install needs root and apt-get.');
  const log = join(directory, 'logs', 'apt.log');
  // Installing a server must not start it: ours is started by us, on a port of its own.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  await run('apt-get', ['update', '-q'], { log, env });
  const packages = missing.flatMap((need) => NEEDS[need].packages.find(isOffered) ?? []);
  if (packages.length === 0) return;
  say(`installing ${packages.join(', ')} (${log})`);
  await run('apt-get', ['install', '-q', '-y', '--no-install-recommends', ...packages], { log, env });
}

function isOffered(name) {
  return /Candidate: (?!\(none\))/.test(outputOf('apt-cache', ['policy', name]) ?? '');
}
