// Runs one OpenSearch node on loopback, as a user without rights when root starts it.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { outputOf } from './commands.mjs';
import { keepRunning } from './daemon.mjs';
import { findJava } from './java.mjs';
import { ensureHome } from './opensearch-home.mjs';

/** A minute on two busy cores; a loaded machine needs more. */
const READY_WITHIN_MS = 300_000;

/**
 * The plugin's artifact has no native library. Engine faiss, the default, would end the node at the first
 * refresh; with this threshold it builds no graph and searches exactly. Engine lucene ignores it. And a
 * single node has no place for replicas.
 */
const GUARD = {
  index_patterns: ['*'],
  priority: 0,
  template: {
    settings: { 'index.number_of_replicas': 0, 'index.knn.advanced.approximate_threshold': -1 },
  },
};

export async function opensearchUp({ settings, say }) {
  const { url } = await keepRunning(opensearch(settings), { directory: settings.directory, say });
  return { OPENSEARCH_URL: url };
}

function opensearch(settings) {
  const user = unprivileged();
  return {
    name: 'opensearch',
    ports: [
      { variable: 'SERVICES_OPENSEARCH_PORT', port: settings.opensearchPort },
      { variable: 'SERVICES_OPENSEARCH_TRANSPORT_PORT', port: settings.opensearchTransportPort },
    ],
    readyWithinMs: READY_WITHIN_MS,
    async prepare() {
      const home = homeFor(user, settings.directory);
      await ensureHome(home, settings);
      return { home, java: findJava(process.env) };
    },
    launch({ home, java }, [port, transportPort]) {
      writeFileSync(
        join(home, 'server', 'config', 'opensearch.yml'),
        configuration(home, port, transportPort),
      );
      if (user !== null) spawnSync('chown', ['-R', `${user.uid}:${user.gid}`, home]);
      return {
        program: java.program,
        args: [...settings.opensearchJavaOptions, ...javaArguments(home, java, settings.opensearchHeapMb)],
        // The agent's path is relative to it.
        cwd: join(home, 'server'),
        env: { PATH: process.env.PATH, HOME: join(home, 'tmp'), OPENSEARCH_TMPDIR: join(home, 'tmp') },
        ...(user ?? {}),
        url: `http://127.0.0.1:${port}`,
      };
    },
    async healthy({ url }) {
      const health = await json(`${url}/_cluster/health?wait_for_status=yellow&timeout=1s`);
      if (health.status !== 'green' && health.status !== 'yellow') return null;
      const plugins = await json(`${url}/_cat/plugins?format=json`);
      if (!plugins.some(({ component }) => component === 'opensearch-knn'))
        throw new Error('The k-NN plugin is not loaded.');
      const { version } = await json(url);
      // A node without the guard is not ready to be used.
      await json(`${url}/_index_template/parallax-services-guard`, GUARD);
      return version.number;
    },
  };
}

async function json(url, put) {
  const answer = await fetch(url, {
    signal: AbortSignal.timeout(5_000),
    ...(put === undefined
      ? {}
      : { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify(put) }),
  });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${(await answer.text()).slice(0, 300)}`);
  return answer.json();
}

/** OpenSearch refuses to run as root: it then runs as the user `nobody`. */
function unprivileged() {
  if (process.getuid?.() !== 0) return null;
  return { uid: Number(outputOf('id', ['-u', 'nobody'])), gid: Number(outputOf('id', ['-g', 'nobody'])) };
}

/** In the services' folder, unless its user may not enter that (a checkout in root's home). */
function homeFor(user, directory) {
  const home = join(directory, 'opensearch');
  mkdirSync(home, { recursive: true });
  if (user === null || spawnSync('test', ['-x', home], user).status === 0) return home;
  const name = createHash('sha256').update(directory).digest('hex').slice(0, 12);
  return join(tmpdir(), `parallax-opensearch-${name}`);
}

function configuration(home, port, transportPort) {
  return [
    'cluster.name: parallax-services',
    'node.name: n1',
    'network.host: 127.0.0.1',
    `http.port: ${port}`,
    `transport.port: ${transportPort}`,
    'discovery.type: single-node',
    `path.data: ${join(home, 'data')}`,
    `path.logs: ${join(home, 'tmp')}`,
    // A disk that is nearly full must not make indexes read-only in a test.
    'cluster.routing.allocation.disk.threshold_enabled: false',
    '',
  ].join('\n');
}

/** The command line of bin/opensearch, without the four Java programs that compute it. */
function javaArguments(home, { version }, heapMb) {
  const server = join(home, 'server');
  return [
    `-Xms${heapMb}m`,
    `-Xmx${heapMb}m`,
    `-XX:MaxDirectMemorySize=${Math.floor(heapMb / 2)}m`,
    '-Xshare:auto',
    '-Xss1m',
    '-XX:+UseG1GC',
    '-XX:G1ReservePercent=25',
    '-XX:InitiatingHeapOccupancyPercent=30',
    ...(version >= 25 ? ['-XX:+UseCompactObjectHeaders'] : []),
    '-XX:-OmitStackTraceInFastThrow',
    `-XX:ErrorFile=${join(home, 'tmp', 'hs_err_pid%p.log')}`,
    '-Djava.awt.headless=true',
    '-Dfile.encoding=UTF-8',
    '-Djna.nosys=true',
    '-Dio.netty.noUnsafe=true',
    '-Dio.netty.noKeySetOptimization=true',
    '-Dio.netty.recycler.maxCapacityPerThread=0',
    '-Dio.netty.allocator.numDirectArenas=0',
    '-Dlog4j.shutdownHookEnabled=false',
    '-Dlog4j2.disable.jmx=true',
    '-Djava.locale.providers=SPI,CLDR',
    '-Dorg.apache.lucene.store.MMapDirectory.sharedArenaMaxPermits=1',
    `-Djava.io.tmpdir=${join(home, 'tmp')}`,
    '--add-modules=jdk.incubator.vector',
    '--add-opens=java.base/java.nio=org.apache.arrow.memory.core,ALL-UNNAMED',
    '-javaagent:agent/opensearch-agent.jar',
    `-Dopensearch.path.home=${server}`,
    `-Dopensearch.path.conf=${join(server, 'config')}`,
    '-Dopensearch.distribution.type=zip',
    '-Dopensearch.bundled_jdk=false',
    '-cp',
    join(server, 'lib', '*'),
    'org.opensearch.bootstrap.OpenSearch',
  ];
}
