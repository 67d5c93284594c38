import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { vi } from 'vitest';
import { SILENT_PROGRESS } from '../../src/catalogue/progress.js';
import { configOf } from '../../src/cli/deployment/config-of.js';
import { openDeployment } from '../../src/cli/deployment/open-deployment.js';
import type { WorkBoard } from '../../src/cli/deployment/work-board.js';
import { apply } from '../../src/cli/verbs/apply.js';
import { down } from '../../src/cli/verbs/down.js';
import { idle } from '../../src/cli/verbs/idle.js';
import { importDeploymentPast } from '../../src/cli/verbs/import-interactions.js';
import { plan } from '../../src/cli/verbs/plan.js';
import { rollback } from '../../src/cli/verbs/rollback.js';
import { status } from '../../src/cli/verbs/status.js';
import type { OpenTheDeployment } from '../../src/provisioning/engine/open-deployment.js';
import type { Plan } from '../../src/provisioning/engine/plan-deployment.js';
import type { Waiting } from '../../src/provisioning/engine/waiting.js';
import { readDeployment } from '../../src/provisioning/file/read-deployment.js';

const SILENT_BOARD: WorkBoard = { activity() {}, say() {}, note() {}, end() {} };
const NEVER = new AbortController().signal;
const WAITING: Waiting = {
  now: Date.now,
  random: Math.random,
  pause: async (ms, signal) => {
    await sleep(ms, undefined, { signal });
  },
  every: 20,
};

export interface Said {
  readonly code: number;
  readonly text: string;
}

/** The command line's verbs on a `parallax.yaml`, with what they print. */
export function verbsOn(root: string, more: Readonly<Record<string, string>> = {}) {
  const environment = { DATA_DIR: join(root, 'data'), ...more };
  const open: OpenTheDeployment = (deployment) =>
    openDeployment(deployment, { environment, progress: SILENT_PROGRESS, warn: () => {} });
  const saying = async (run: (print: (line: string) => void) => Promise<number>): Promise<Said> => {
    const lines: string[] = [];
    const print = (line: string): void => void lines.push(line);
    // Some verbs print for themselves.
    const log = vi.spyOn(console, 'log').mockImplementation(print);
    try {
      const code = await run(print);
      return { code, text: lines.join('\n') };
    } finally {
      log.mockRestore();
    }
  };
  const surroundings = { open, waiting: WAITING, signal: NEVER };
  const plans = (file: string, json: boolean): Promise<Said> =>
    saying((print) => plan({ file, json }, open, print));
  return {
    importInteractions: (file: string) =>
      saying(async () => {
        await importDeploymentPast(file, environment);
        return 0;
      }),
    plan: (file: string) => plans(file, false),
    planned: async (file: string): Promise<Plan> => JSON.parse((await plans(file, true)).text),
    apply: (file: string) =>
      saying((print) => apply({ file, detach: false }, { ...surroundings, board: SILENT_BOARD, print })),
    status: (file: string) =>
      saying((print) => status({ file, json: false, watch: false }, { ...surroundings, print })),
    down: (file: string) =>
      saying(async () => {
        const asked = { yes: true, dryRun: false, withLocal: true };
        return down(await readDeployment(file), environment, asked);
      }),
    idle: (file: string) =>
      saying(async () => idle(await readDeployment(file), environment, { hours: 1, delete: true })),
    rollBack: (file: string) =>
      saying(async () => {
        await rollback(configOf(await readDeployment(file), environment));
        return 0;
      }),
  };
}

/** The lines `export NAME=value` of what `apply` prints, as an environment. */
export function exportsIn(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...text.matchAll(/^\s*export (\w+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
  );
}
