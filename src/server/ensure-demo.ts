import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Config } from '../config/config.js';
import { usableFolder } from '../config/data-folder.js';
import { ParallaxError } from '../domain/errors.js';

/**
 * Draws and indexes the demo catalogue when it is the one being served and is not there, in a process of
 * its own, so that what it takes is given back. Interrupted, it goes on where it was at the next start.
 *
 * @throws ParallaxError UNAVAILABLE when it did not come to its end; BAD_USER_INPUT for a folder that cannot be used
 */
export async function ensureDemo(config: Config, environment: NodeJS.ProcessEnv): Promise<void> {
  if (config.catalogue !== 'demo' || (await isPrepared(config))) return;
  await usableFolder(config.dataDirectory);
  const program = fileURLToPath(new URL('../cli/main.js', import.meta.url));
  const child = spawn(process.execPath, [program, 'demo'], { stdio: 'inherit', env: environment });
  if ((await endOf(child)) !== 0) {
    throw new ParallaxError(
      'UNAVAILABLE',
      'The demo catalogue was not prepared to its end; start again to go on.',
    );
  }
}

/** Its exit code; whoever tells us to stop meanwhile means the child, which would go on alone. */
async function endOf(child: ChildProcess): Promise<unknown> {
  const pass = (signal: NodeJS.Signals): void => {
    child.kill(signal);
  };
  for (const signal of SIGNALS) process.on(signal, pass);
  try {
    const [code] = await once(child, 'exit');
    return code;
  } finally {
    for (const signal of SIGNALS) process.off(signal, pass);
  }
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

async function isPrepared(config: Config): Promise<boolean> {
  const { demoIsPrepared } = await import('../engines/demo-marker.js');
  return demoIsPrepared(config);
}
