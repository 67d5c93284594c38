import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Config } from '../config/config.js';
import { usableFolder } from '../config/data-folder.js';
import { ParallaxError } from '../domain/errors.js';

/**
 * Draws and indexes the demo catalogue if it is configured and not prepared yet. A child process does it, so
 * that its memory is freed afterwards. An interrupted preparation resumes at the next start.
 *
 * @throws ParallaxError UNAVAILABLE when the preparation did not finish; BAD_USER_INPUT for an unusable
 *   folder
 */
export async function ensureDemo(config: Config, environment: NodeJS.ProcessEnv): Promise<void> {
  if (config.catalogue !== 'demo' || (await isPrepared(config))) return;
  await usableFolder(config.dataDirectory);
  const program = fileURLToPath(new URL('../cli/main.js', import.meta.url));
  const child = spawn(process.execPath, [program, 'demo'], { stdio: 'inherit', env: environment });
  if ((await endOf(child)) !== 0) {
    throw new ParallaxError(
      'UNAVAILABLE',
      'The demo catalogue was not prepared completely; start again to continue.',
    );
  }
}

/**
 * Returns the child's exit code. A stop signal is passed on to the child, which would otherwise keep running.
 */
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
