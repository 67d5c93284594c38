// A Java that is new enough for OpenSearch 3, which is not the default one everywhere.

import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { find } from './commands.mjs';

export const LEAST_JAVA = 21;
const INSTALLED = '/usr/lib/jvm';

/** `{home, version}` of the first Java that is new enough, or null. */
export function findJdk(environment) {
  const onPath = find('java');
  const homes = [
    environment.OPENSEARCH_JAVA_HOME,
    environment.JAVA_HOME,
    onPath === null ? undefined : dirname(dirname(realpathSync(onPath))),
    ...(existsSync(INSTALLED) ? readdirSync(INSTALLED).map((name) => join(INSTALLED, name)) : []),
  ];
  for (const home of homes) {
    const version = home ? versionOf(home) : 0;
    if (version >= LEAST_JAVA) return { home, version };
  }
  return null;
}

function versionOf(home) {
  const { stderr } = spawnSync(join(home, 'bin', 'java'), ['-XshowSettings:properties', '-version'], {
    encoding: 'utf8',
  });
  return Number(/java\.specification\.version = (\d+)/.exec(stderr ?? '')?.[1] ?? 0);
}
