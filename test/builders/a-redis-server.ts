import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from 'redis';
import { aFreePort } from './a-free-port.js';

/** A Redis or Valkey of a test's own, which may be killed, frozen and started again on the same files. */
export class RedisServerProcess {
  #child: ChildProcess | null = null;

  private constructor(
    private readonly binary: string,
    readonly port: number,
    private readonly folder: string,
    private readonly settings: readonly string[],
    /** Of a Sentinel, which writes what it learns into it. */
    private readonly sentinelFile: string | null = null,
  ) {}

  /** @param settings  of the command line, for example `--appendfsync always` */
  static async start(binary: string, settings: readonly string[] = []): Promise<RedisServerProcess> {
    const folder = await mkdtemp(join(tmpdir(), 'parallax-redis-'));
    const server = new RedisServerProcess(binary, await aFreePort(), folder, settings);
    try {
      await server.start();
      return server;
    } catch (error) {
      await server.remove();
      throw error;
    }
  }

  /** A Sentinel that watches the primary at the port as `mymaster`, alone. */
  static async startSentinel(binary: string, primaryPort: number): Promise<RedisServerProcess> {
    const folder = await mkdtemp(join(tmpdir(), 'parallax-sentinel-'));
    const configuration = join(folder, 'sentinel.conf');
    await writeFile(
      configuration,
      `sentinel monitor mymaster 127.0.0.1 ${primaryPort} 1\nsentinel down-after-milliseconds mymaster 1000\n`,
    );
    const server = new RedisServerProcess(binary, await aFreePort(), folder, [], configuration);
    try {
      await server.start();
      return server;
    } catch (error) {
      await server.remove();
      throw error;
    }
  }

  /** A server that holds all slots. */
  static async startCluster(binary: string, settings: readonly string[] = []): Promise<RedisServerProcess> {
    const server = await RedisServerProcess.start(binary, ['--cluster-enabled', 'yes', ...settings]);
    await server.ask(['CLUSTER', 'ADDSLOTSRANGE', '0', '16383']);
    await until(async () => String(await server.ask(['CLUSTER', 'INFO'])).includes('cluster_state:ok'));
    return server;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    const where = ['--bind', '127.0.0.1', '--port', String(this.port), '--dir', this.folder];
    const log = ['--logfile', join(this.folder, 'log')];
    const kind =
      this.sentinelFile === null
        ? [...where, ...log, '--save', '', '--appendonly', 'yes', ...this.settings]
        : [this.sentinelFile, '--sentinel', ...where, ...log];
    const child = spawn(this.binary, kind, { stdio: 'ignore' });
    this.#child = child;
    await until(async () => {
      // Another's server may answer at a port that this one could not have.
      if (child.exitCode !== null) throw new Error(`the server ended: ${await this.#lastWords()}`);
      return (await this.ask(['PING']).catch(() => null)) === 'PONG';
    });
  }

  async #lastWords(): Promise<string> {
    return (await readFile(join(this.folder, 'log'), 'utf8').catch(() => '')).slice(-500);
  }

  async kill(): Promise<void> {
    const child = this.#child;
    if (child === null) return;
    this.#child = null;
    if (child.exitCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  freeze(): void {
    this.#child?.kill('SIGSTOP');
  }

  thaw(): void {
    this.#child?.kill('SIGCONT');
  }

  async ask(command: readonly string[]): Promise<unknown> {
    const client = createClient({ url: this.url, socket: { reconnectStrategy: false } });
    client.on('error', () => {});
    await client.connect();
    try {
      return await client.sendCommand(command);
    } finally {
      client.destroy();
    }
  }

  async remove(): Promise<void> {
    await this.kill();
    await rm(this.folder, { recursive: true, force: true });
  }
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error('the server did not come up');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
