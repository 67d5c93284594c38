import { afterAll, vi } from 'vitest';

// Test files share a process: a stub that is left behind would be met by another file.
afterAll(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  vi.useRealTimers();
  vi.restoreAllMocks();
});
