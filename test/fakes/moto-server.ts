import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { aFreePort } from '../builders/a-free-port.js';

/** A Python that has moto, the well-kept stand-in for S3; unset: the suites that need it are skipped. */
export const MOTO_PYTHON = process.env['AWS_TEST_PYTHON'];

/** Suffix in the names of suites that need moto. */
export const NEEDS_MOTO = '(needs AWS_TEST_PYTHON: a Python with the package moto[server])';

export interface MotoServer {
  readonly url: string;
  /** Forgets all that was made. */
  empty(): Promise<void>;
  close(): Promise<void>;
}

/** Moto's server on a port of its own, empty, answering. */
export async function aMotoServer(python: string): Promise<MotoServer> {
  const port = await aFreePort();
  const server = spawn(python, ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  server.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const ended = once(server, 'exit');
  const url = `http://127.0.0.1:${port}`;
  await untilAnswering(url, () => {
    if (server.exitCode !== null) throw new Error(`moto did not start: ${said}`);
  });
  return {
    url,
    async empty() {
      const answer = await fetch(`${url}/moto-api/reset`, { method: 'POST' });
      await answer.arrayBuffer();
      if (!answer.ok) throw new Error(`moto answered ${answer.status} when it was to be emptied.`);
    },
    async close() {
      server.kill();
      await ended;
    },
  };
}

async function untilAnswering(url: string, check: () => void): Promise<void> {
  for (;;) {
    check();
    const answer = await fetch(`${url}/moto-api/`).catch(() => null);
    await answer?.arrayBuffer();
    if (answer?.ok === true) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
