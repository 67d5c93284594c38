import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { inject } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * A verb of the command line on the remote engines, in a process of its own, as an operator runs it beside
 * the gateway.
 *
 * @returns what it printed
 */
export async function parallax(
  words: readonly string[],
  changes: Readonly<Record<string, string>> = {},
): Promise<string> {
  const child = spawn(process.execPath, ['dist/cli/main.js', ...words], {
    cwd: root,
    env: { ...process.env, ...inject('remote'), ...changes },
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
    });
  }
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`${words.join(' ')} ended with ${code}: ${printed}`);
  return printed;
}
