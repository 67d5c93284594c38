import { describe, it } from 'vitest';
import { hasRemoteEngines, NEEDS } from './remote-app.js';

/** A suite that needs the remote engines; skipped, with what it needs, where there are none. */
export function onRemoteEngines(name: string, suite: () => void): void {
  if (hasRemoteEngines()) describe(name, suite);
  else describe(name, () => it.skip(NEEDS, () => undefined));
}
