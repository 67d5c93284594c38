import { type Config, readConfig } from '../../config/config.js';
import { recordOfCatalogue } from '../../engines/record-of-catalogue.js';
import { type AskRecord, askedOnce } from '../doctor/asked-once.js';
import { checkAuth } from '../doctor/check-auth.js';
import { checkCatalogue } from '../doctor/check-catalogue.js';
import { checkDatabases, checkDisk } from '../doctor/check-data-folder.js';
import { checkEmbedder } from '../doctor/check-embedder.js';
import { checkImages } from '../doctor/check-images.js';
import { checkPublicUrl } from '../doctor/check-public-url.js';
import { describeConfig } from '../doctor/describe-config.js';
import { findingsOn, type Report } from '../doctor/findings.js';

interface Check {
  readonly what: string;
  readonly check: (config: Config, report: Report, record: AskRecord) => Promise<void>;
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
  const { report } = findings;
  report('ok', `Node.js ${process.versions.node} on ${process.platform}-${process.arch}`);
  let config: Config | undefined;
  await findings.check('the configuration', async () => {
    config = readConfig(environment);
    report('ok', `configuration: ${describeConfig(config)}`);
  });
  if (config !== undefined) {
    const known = config;
    const record = askedOnce(() => recordOfCatalogue(known));
    let sound = true;
    await findings.check('DATA_DIR', () => checkDisk(known, report));
    const checkSound = async (): Promise<void> => {
      sound = false;
      sound = await checkDatabases(known, report);
    };
    await findings.check('the databases', checkSound, DATABASES_PATIENCE_MS);
    for (const { what, check, reads } of only === 'databases' ? [] : await checksFor(known)) {
      // Opened in this process, a damaged database would end it.
      if (sound || !reads) await findings.check(what, () => check(known, report, record));
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
async function checksFor({ ranker, redis, cacheRedis }: Config): Promise<readonly Check[]> {
  const checks: Check[] = [
    { what: 'the login', check: checkAuth },
    { what: 'the embedder', check: checkEmbedder, reads: true },
    { what: 'the catalogue', check: checkCatalogue, reads: true },
    { what: 'PUBLIC_URL', check: checkPublicUrl },
    { what: 'the pictures', check: checkImages, reads: true },
  ];
  if (redis !== null || cacheRedis !== null) {
    const { checkCache, checkLog } = await import('../doctor/check-redis.js');
    checks.push({ what: 'the cache', check: checkCache }, { what: 'the interaction log', check: checkLog });
  }
  if (ranker === 'personalize') {
    const personalize = await import('../doctor/check-personalize.js');
    checks.push(
      { what: 'the campaign', check: personalize.checkCampaign },
      { what: 'the event tracker', check: personalize.checkTracker },
      { what: 'the ranking', check: personalize.checkRanking },
    );
  }
  return checks;
}
