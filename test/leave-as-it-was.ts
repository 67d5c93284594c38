import { appendFileSync, readFileSync } from 'node:fs';
import { afterAll, expect, vi } from 'vitest';

const before = processorSeconds();

// Test files share a process: a stub that is left behind would be met by another file.
afterAll(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  vi.useRealTimers();
  vi.restoreAllMocks();
  const costs = process.env['TEST_COSTS'];
  const after = processorSeconds();
  if (costs !== undefined && before !== null && after !== null)
    appendFileSync(costs, `${(after - before).toFixed(2)} ${expect.getState().testPath}\n`);
});

/** Of this process and of those that it started and that have ended. Null where there is no /proc. */
function processorSeconds(): number | null {
  try {
    // Times follow the program's name, which may hold spaces; they are in hundredths of a second.
    const fields = readFileSync('/proc/self/stat', 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / 100;
  } catch {
    return null;
  }
}
