import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const COMMANDS = fileURLToPath(new URL('../../../dist/cli/main.js', import.meta.url));

/**
 * Where the prepared demo lies: the folder that was named, else `DATA_DIR`, where it is drawn if it is not there.
 *
 * @param named  null: none was
 * @throws Error when the demo cannot be drawn
 */
export function preparedDemo(named: string | null, environment: NodeJS.ProcessEnv): string {
  if (named !== null) return named;
  const { DATA_DIR } = environment;
  if (DATA_DIR === undefined) throw new Error('Name the folder of the prepared demo with --demo.');
  const { status } = spawnSync(process.execPath, [COMMANDS, 'demo'], { stdio: 'inherit', env: environment });
  if (status !== 0) throw new Error('The demo catalogue could not be prepared.');
  return DATA_DIR;
}
