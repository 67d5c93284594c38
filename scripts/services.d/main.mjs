// `scripts/services up|down|status`: see HELP.
import { recordOf, stop } from './daemon.mjs';
import { installMissing, missingFor } from './needs.mjs';
import { oneAtATime } from './one-at-a-time.mjs';
import { opensearchUp } from './opensearch.mjs';
import { isAlive, memoryOf } from './process-identity.mjs';
import { pythonUp } from './python.mjs';
import { redisUp, valkeyUp } from './redis-servers.mjs';
import { readSettings } from './settings.mjs';

const HELP = `scripts/services up [--install] [NAME...]   start what is not running; prints lines for a shell:
                                             eval "$(scripts/services up)"
scripts/services down [NAME...]              stop what this script started; data and logs stay
scripts/services status                      what runs, its version, address, process, memory, log

Names: opensearch (3.6 with k-NN), valkey (9), redis (7.0), python (boto3 and moto). Default: all.
--install  as root, bring what is missing from Debian's packages

For Linux without Docker. Everything is in SERVICES_DIR (default .cache/services), loopback only.
SERVICES_OPENSEARCH_PORT 19201, SERVICES_OPENSEARCH_TRANSPORT_PORT 19301, SERVICES_VALKEY_PORT 16379,
SERVICES_REDIS_PORT 16378 (0: any that is free), SERVICES_OPENSEARCH_HEAP_MB 512,
SERVICES_OPENSEARCH_JAVA_OPTIONS (none).
`;

const UP = { opensearch: opensearchUp, valkey: valkeyUp, redis: redisUp, python: pythonUp };
/** Not worth failing for: a second Redis, which newer Debians do not have in this version. */
const OPTIONAL = new Set(['redis']);

const say = (line) => console.error(line);

async function main([verb, ...rest]) {
  const flags = rest.filter((word) => word.startsWith('-'));
  const names = rest.filter((word) => !word.startsWith('-'));
  const wrong = names.find((name) => !Object.hasOwn(UP, name)) ?? flags.find((flag) => flag !== '--install');
  if (wrong !== undefined) throw new Error(`"${wrong}" is not known.\n\n${HELP}`);
  const services = names.length > 0 ? names : Object.keys(UP);
  const settings = readSettings(process.env);
  switch (verb) {
    case 'up':
      return oneAtATime(settings.directory, say, () => up(services, settings, flags.includes('--install')));
    case 'down':
      return oneAtATime(settings.directory, say, () => down(services, settings));
    case 'status':
      return status(settings);
    case 'help':
      console.log(HELP);
      return;
    default:
      throw new Error(HELP);
  }
}

async function up(services, settings, install) {
  if (install) await installMissing(services, { directory: settings.directory, say });
  const outcomes = await Promise.allSettled(services.map((name) => upOne(name, settings)));
  const exported = Object.assign({}, ...outcomes.map(({ value }) => value ?? {}));
  for (const [variable, value] of Object.entries(exported))
    console.log(`export ${variable}=${quoted(value)}`);
  const reasons = outcomes.flatMap(({ reason }) => reason?.message ?? []);
  if (reasons.length > 0) throw new Error(reasons.join('\n'));
}

async function upOne(name, settings) {
  const missing = missingFor(name);
  if (missing.length > 0) {
    const sentence = `${name}: ${missing.join('; ')} (root: scripts/services up --install)`;
    if (!OPTIONAL.has(name)) throw new Error(sentence);
    say(`${sentence}; skipped`);
    return {};
  }
  return UP[name]({ settings, say });
}

async function down(services, settings) {
  await Promise.all(services.map((name) => stop(settings.directory, name, say)));
}

function status({ directory }) {
  const rows = ['opensearch', 'valkey', 'redis'].map((name) => {
    const record = recordOf(directory, name);
    if (record === null) return [name, 'not running'];
    if (!isAlive(record)) return [name, 'has died', record.version ?? '', record.url, '', '', record.log];
    const { version = 'starting', url, pid, log } = record;
    return [name, 'running', version, url, `pid ${pid}`, `${memoryOf(pid)} MB`, log];
  });
  for (const row of rows) console.log(row.join('  '));
  if (rows.some(([, state]) => state !== 'running')) process.exitCode = 3;
}

/** Quotes a path for a POSIX shell. */
function quoted(text) {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

main(process.argv.slice(2)).catch((error) => {
  say(error.message);
  process.exit(1);
});
