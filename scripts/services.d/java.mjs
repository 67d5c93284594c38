// Finds a Java that is new enough for OpenSearch 3, which is often not the default one; Debian 12 has none.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { find } from './commands.mjs';

const LEAST_JAVA = 21;
const INSTALLED = '/usr/lib/jvm';

/** The first that is new enough, OPENSEARCH_JAVA_HOME before all others: `{program, version}`; or null. */
export function findJava(environment) {
  const onPath = find('java');
  const homes = [
    environment.OPENSEARCH_JAVA_HOME,
    environment.JAVA_HOME,
    onPath === null ? undefined : dirname(dirname(realpathSync(onPath))),
    ...(existsSync(INSTALLED) ? readdirSync(INSTALLED).map((name) => join(INSTALLED, name)) : []),
  ];
  for (const home of homes) {
    const program = join(home ?? '', 'bin', 'java');
    const version = home ? versionOf(program) : 0;
    if (version >= LEAST_JAVA) return { program, version };
  }
  return null;
}

function versionOf(program) {
  const { stderr } = spawnSync(program, ['-XshowSettings:properties', '-version'], { encoding: 'utf8' });
  return Number(/java\.specification\.version = (\d+)/.exec(stderr ?? '')?.[1] ?? 0);
}
