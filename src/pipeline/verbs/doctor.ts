import { type Config, readConfig } from '../../server/config.js';
import { describeConfig } from '../doctor/describe-config.js';
import { findingsOn, type Say } from '../doctor/findings.js';
import { lookAtCatalogue } from '../doctor/look-at-catalogue.js';
import { lookAtDisk } from '../doctor/look-at-disk.js';
import { lookAtDoor } from '../doctor/look-at-door.js';
import { lookAtEmbedder } from '../doctor/look-at-embedder.js';

type Look = (config: Config, say: Say) => Promise<void>;

/**
 * Looks at everything a start needs, in the order in which a start needs it, and says what is wrong in
 * sentences that tell what to do. Changes nothing.
 *
 * @returns the exit code: 1 when something is wrong
 */
export async function doctor(environment: NodeJS.ProcessEnv): Promise<number> {
  const findings = findingsOn((line) => console.log(line));
  const { say } = findings;
  say('ok', `Node.js ${process.versions.node} on ${process.platform}-${process.arch}`);
  let config: Config | undefined;
  await findings.check(async () => {
    config = readConfig(environment);
    say('ok', `configuration: ${describeConfig(config)}`);
  });
  if (config !== undefined) {
    const known = config;
    for (const look of await looksFor(known)) await findings.check(() => look(known, say));
  }
  const wrong = findings.wrong();
  console.log(
    wrong === 0 ? '\nNothing is wrong.' : `\n${wrong} thing${wrong === 1 ? ' is' : 's are'} wrong.`,
  );
  return wrong === 0 ? 0 : 1;
}

/** Clients of services that are not in use are not loaded. */
async function looksFor({ ranker, redis }: Config): Promise<readonly Look[]> {
  const looks: Look[] = [lookAtDisk, lookAtDoor, lookAtEmbedder, lookAtCatalogue];
  if (redis !== null) looks.push((await import('../doctor/look-at-redis.js')).lookAtRedis);
  if (ranker === 'personalize') {
    looks.push((await import('../doctor/look-at-personalize.js')).lookAtPersonalize);
  }
  return looks;
}
