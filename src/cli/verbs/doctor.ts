import { type Config, readConfig } from '../../config/config.js';
import { recordOfCatalogue } from '../../engines/record-of-catalogue.js';
import { type AskRecord, askedOnce } from '../doctor/asked-once.js';
import { describeConfig } from '../doctor/describe-config.js';
import { findingsOn, type Say } from '../doctor/findings.js';
import { lookAtCatalogue } from '../doctor/look-at-catalogue.js';
import { lookAtDisk } from '../doctor/look-at-disk.js';
import { lookAtDoor } from '../doctor/look-at-door.js';
import { lookAtEmbedder } from '../doctor/look-at-embedder.js';
import { lookAtPictures } from '../doctor/look-at-pictures.js';
import { lookAtPublicUrl } from '../doctor/look-at-public-url.js';
import { lookAtStores } from '../doctor/look-at-stores.js';

interface Look {
  readonly what: string;
  readonly look: (config: Config, say: Say, record: AskRecord) => Promise<void>;
  /** True if the check opens the catalogue's databases. */
  readonly reads?: true;
}

/** They are read to their ends, however large they are. */
const DATABASES_PATIENCE_MS = 600_000;

/**
 * Checks everything a start needs, in the order of a start, and reports each problem with its remedy. Changes
 * nothing.
 *
 * @param only  `databases`: calls no engine, and loads no model
 * @returns the exit code: 1 when something is wrong
 */
export async function doctor(environment: NodeJS.ProcessEnv, only?: 'databases'): Promise<number> {
  const findings = findingsOn((line) => console.log(line));
  const { say } = findings;
  say('ok', `Node.js ${process.versions.node} on ${process.platform}-${process.arch}`);
  let config: Config | undefined;
  await findings.check('the configuration', async () => {
    config = readConfig(environment);
    say('ok', `configuration: ${describeConfig(config)}`);
  });
  if (config !== undefined) {
    const known = config;
    const record = askedOnce(() => recordOfCatalogue(known));
    let sound = true;
    await findings.check('DATA_DIR', () => lookAtDisk(known, say));
    const lookAtDatabases = async (): Promise<void> => {
      sound = false;
      sound = await lookAtStores(known, say);
    };
    await findings.check('the databases', lookAtDatabases, DATABASES_PATIENCE_MS);
    for (const { what, look, reads } of only === 'databases' ? [] : await looksFor(known)) {
      // Opened in this process, a damaged database would end it.
      if (sound || !reads) await findings.check(what, () => look(known, say, record));
    }
  }
  const wrong = findings.wrong();
  console.log(
    wrong === 0
      ? `\nNothing is wrong${only === undefined ? '' : ` with the ${only}`}.`
      : `\n${wrong} thing${wrong === 1 ? ' is' : 's are'} wrong.`,
  );
  return wrong === 0 ? 0 : 1;
}

/** Clients of services that are not in use are not loaded. */
async function looksFor({ ranker, redis }: Config): Promise<readonly Look[]> {
  const looks: Look[] = [
    { what: 'the door', look: lookAtDoor },
    { what: 'the embedder', look: lookAtEmbedder, reads: true },
    { what: 'the catalogue', look: lookAtCatalogue, reads: true },
    { what: 'PUBLIC_URL', look: lookAtPublicUrl },
    { what: 'the pictures', look: lookAtPictures, reads: true },
  ];
  if (redis !== null) {
    const { lookAtCache, lookAtLog } = await import('../doctor/look-at-redis.js');
    looks.push({ what: 'the cache', look: lookAtCache }, { what: 'the interaction log', look: lookAtLog });
  }
  if (ranker === 'personalize') {
    const personalize = await import('../doctor/look-at-personalize.js');
    looks.push(
      { what: 'the campaign', look: personalize.lookAtCampaign },
      { what: 'the event tracker', look: personalize.lookAtTracker },
      { what: 'the ranking', look: personalize.lookAtRanking },
    );
  }
  return looks;
}
