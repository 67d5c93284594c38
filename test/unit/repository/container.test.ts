import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = new URL('../../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');
const linesOf = (path: string, pattern: RegExp): string[] =>
  [...read(path).matchAll(pattern)].map(([, found = '']) => found);

describe('Dockerfile', () => {
  const copied = linesOf('Dockerfile', /^COPY (?!--from)(.+) \S+$/gm).flatMap((sources) =>
    sources.split(' '),
  );

  it('copies what is there, and what the context has', () => {
    const allowed = linesOf('.dockerignore', /^!(.+)$/gm);
    expect(copied.length).toBeGreaterThan(5);
    for (const source of copied) {
      expect(existsSync(fileURLToPath(new URL(source, root))), source).toBe(true);
      expect(allowed).toContain(source);
    }
  });

  it('runs the newest Node that is tested', () => {
    const [tested] = linesOf('.ci/run', /^NEWEST_LTS=(.+)$/gm);
    expect(linesOf('Dockerfile', /^ARG NODE=([\d.]+)/gm)).toEqual([tested]);
  });

  it('ends as a user without rights, with a health check, in exec form', () => {
    const last =
      read('Dockerfile')
        .split(/^FROM /m)
        .at(-1) ?? '';
    expect(last).toMatch(/^USER node$/m);
    expect(last).toMatch(/^HEALTHCHECK /m);
    // As `npm start` runs it.
    const [flag] = linesOf('scripts/launch.mjs', /^export const NODE_FLAGS = \['(.+)'\];$/gm);
    expect(last.trimEnd().split('\n').at(-1)).toBe(`CMD ["node", "${flag}", "dist/server/main.js"]`);
  });
});

describe('compose.yaml', () => {
  it('opens ports on loopback alone', () => {
    const ports = linesOf('compose.yaml', /ports: \[["']([^"']+)["']\]/g);
    expect(ports).toHaveLength(3);
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
  });
});
