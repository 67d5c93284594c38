import { setTimeout as pause } from 'node:timers/promises';

/** Asks again and again until it is so; answers how long that took, in milliseconds. */
export async function until(isSo: () => Promise<boolean>, withinMs: number): Promise<number> {
  const start = performance.now();
  while (!(await isSo())) {
    const ms = performance.now() - start;
    if (ms > withinMs) throw new Error(`It was still not so after ${ms.toFixed(0)} ms.`);
    await pause(20);
  }
  return performance.now() - start;
}
