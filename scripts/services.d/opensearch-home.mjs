// OpenSearch with the k-NN plugin, laid out from two Maven artifacts.
import { createHash } from 'node:crypto';
import {
  createReadStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { run } from './commands.mjs';

const SERVER = {
  // In version 3 this artifact, made for Maven's integration tests, is the whole server without a JDK.
  artifact: 'org.opensearch.distribution.integ-test-zip:opensearch:3.6.0:zip',
  file: 'opensearch-3.6.0.zip',
  sha256: 'a91faa1dc1cadc78cb278b4f63847e19e1627a4e9de698e14e7efc14ee37b286',
};
const PLUGIN = {
  artifact: 'org.opensearch.plugin:opensearch-knn:3.6.0.0:zip',
  file: 'opensearch-knn-3.6.0.0.zip',
  sha256: 'ac392ca28a39b3bf290648a422ef30cb149dda2963a9d7feb26060e932341c9a',
};
const COPY = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy';
/** Unused modules; the first is 70 MB of databases. */
const LEFT_OUT = [
  'ingest-geoip',
  'ingest-user-agent',
  'opensearch-dashboards',
  'rule-framework',
  'store-subdirectory',
];

const LOG4J = `status = error
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = [%d{ISO8601}][%-5p][%-25c{1.}] %marker%m%n
rootLogger.level = info
rootLogger.appenderRef.console.ref = console
`;

/** Lays the server out in `home`, from downloads that are fetched once and checked each time. */
export async function ensureHome(home, { directory, downloads }) {
  const marker = join(home, '.complete');
  const wanted = `${SERVER.sha256} ${PLUGIN.sha256}`;
  if (existsSync(marker) && readFileSync(marker, 'utf8') === wanted) return;
  const log = join(directory, 'logs', 'opensearch-install.log');
  // Sequentially: two Mavens would write to one repository.
  for (const download of [SERVER, PLUGIN]) await fetchArtifact(download, downloads, log);
  rmSync(home, { recursive: true, force: true });
  const unpacked = join(home, 'unpacked');
  mkdirSync(unpacked, { recursive: true });
  const skip = ['*.bat', '*.exe', ...LEFT_OUT.map((name) => `*/modules/${name}/*`)];
  await run('unzip', ['-q', join(downloads, SERVER.file), '-d', unpacked, '-x', ...skip], { log });
  const [top] = readdirSync(unpacked);
  const server = join(unpacked, top);
  for (const name of LEFT_OUT) rmSync(join(server, 'modules', name), { recursive: true, force: true });
  const plugin = join(server, 'plugins', 'opensearch-knn');
  mkdirSync(plugin, { recursive: true });
  await run('unzip', ['-q', join(downloads, PLUGIN.file), '-d', plugin], { log });
  await run('mv', [server, join(home, 'server')], { log });
  rmSync(unpacked, { recursive: true, force: true });
  writeFileSync(join(home, 'server', 'config', 'log4j2.properties'), LOG4J);
  for (const folder of ['data', 'tmp']) mkdirSync(join(home, folder));
  writeFileSync(marker, wanted);
}

async function fetchArtifact({ artifact, file, sha256 }, downloads, log) {
  const path = join(downloads, file);
  if (!existsSync(path)) {
    mkdirSync(downloads, { recursive: true });
    await run(
      'mvn',
      [
        '-B',
        '-q',
        COPY,
        `-Dartifact=${artifact}`,
        `-DoutputDirectory=${downloads}`,
        '-Dmdep.useBaseVersion=true',
      ],
      { log, cwd: downloads },
    );
  }
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  const digest = hash.digest('hex');
  if (digest !== sha256) {
    rmSync(path);
    throw new Error(`${artifact} is not what was expected (SHA-256 ${digest}); it was deleted.`);
  }
}
