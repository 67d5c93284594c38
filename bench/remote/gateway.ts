import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { until } from '../../test/remote/until.js';
import { anonymousMemory } from '../gateway/process-memory.js';

/** Longer than an idle connection stays open. */
const REST_MS = 6_000;

/** Resources of an idle gateway. */
export interface Holdings {
  /** Anonymous memory of the process; null where there is no /proc. */
  readonly rssAnonMb: number | null;
  /** Of JavaScript, after a collection. */
  readonly heapMb: number;
  readonly sockets: number;
  readonly timers: number;
}

export interface Gateway {
  readonly url: string;
  readonly pid: number;
  holdings(): Promise<Holdings>;
  /** The same after all work has ended and idle connections are closed. */
  atRest(): Promise<Holdings>;
  /** Null while it runs. */
  ended(): number | string | null;
  stop(): Promise<void>;
}

/** The compiled gateway, serving on loopback. */
export async function startGateway(environment: Readonly<Record<string, string>>): Promise<Gateway> {
  const program = fileURLToPath(new URL('./gateway-process.mjs', import.meta.url));
  const child = fork(program, {
    env: { ...process.env, ...environment },
    execArgv: ['--expose-gc'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const { url } = await nextMessage<{ readonly url: string }>(child);
  const pid = child.pid ?? 0;
  const holdings = async (): Promise<Holdings> => {
    child.send('holdings');
    const { heapBytes, handles } = await nextMessage<Told>(child);
    return {
      rssAnonMb: anonymousMemory(pid),
      heapMb: heapBytes / 1e6,
      sockets: handles['TCPSocketWrap'] ?? 0,
      timers: handles['Timeout'] ?? 0,
    };
  };
  return {
    url,
    pid,
    holdings,
    async atRest() {
      let held = await holdings();
      await until(async () => {
        const before = held;
        await pause(REST_MS);
        held = await holdings();
        return (
          held.sockets === before.sockets &&
          held.timers === before.timers &&
          Math.abs(held.heapMb - before.heapMb) < 0.3
        );
      }, 90_000);
      return held;
    },
    ended: () => child.exitCode ?? child.signalCode,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.disconnect();
      await once(child, 'exit');
    },
  };
}

interface Told {
  readonly heapBytes: number;
  readonly handles: Readonly<Record<string, number>>;
}

function nextMessage<Message>(child: ChildProcess): Promise<Message> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null): void => reject(new Error(`The gateway ended with ${code}.`));
    child.once('exit', onExit);
    child.once('message', (message) => {
      child.off('exit', onExit);
      // Both ends are files of this folder.
      resolve(message as Message);
    });
  });
}
