import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Folder of the tests' own demo; it is drawn once and kept between runs. */
export const TEST_DATA = `${root}.cache/test-data`;

/** The compiled command line prepares it: the tests cover the shipped code. */
export function setup(): void {
  const { status } = spawnSync(process.execPath, ['dist/cli/main.js', 'demo'], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, DATA_DIR: TEST_DATA, DEMO_SIZE: 'default' },
  });
  if (status !== 0) throw new Error('The demo catalogue could not be prepared; its output is above.');
}
