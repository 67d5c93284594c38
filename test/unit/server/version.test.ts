import { expect, it } from 'vitest';
import manifest from '../../../package.json' with { type: 'json' };
import { VERSION } from '../../../src/server/status.js';

it("the version that a gateway says is the package's", () => {
  expect(VERSION).toBe(manifest.version);
});
