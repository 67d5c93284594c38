import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const read = (path: string): string =>
  readFileSync(fileURLToPath(new URL(`../../../${path}`, import.meta.url)), 'utf8');

const { dependencies, devDependencies } = JSON.parse(read('package.json')) as Readonly<
  Record<'dependencies' | 'devDependencies', Readonly<Record<string, string>>>
>;
const wanted = { ...dependencies, ...devDependencies };

describe('the list of dependencies', () => {
  const rows = [...read('docs/dependencies.md').matchAll(/^\| (`.*?) \|.*\| (.*?) \|$/gm)];
  const licences = new Map(
    rows.flatMap(([, names = '', licence = '']) =>
      [...names.matchAll(/`([^`]+)`/g)].map(([, name = '']) => [name, licence] as const),
    ),
  );

  it('names every package, and none that has gone', () => {
    expect([...licences.keys()].sort()).toEqual(Object.keys(wanted).sort());
  });

  it.each(Object.keys(wanted))('has the licence of %s', (name) => {
    const { license } = JSON.parse(read(`node_modules/${name}/package.json`)) as { license: string };
    expect(licences.get(name)).toContain(license.replace('Apache 2.0', 'Apache-2.0'));
  });

  it('has exact versions', () => {
    for (const version of Object.values(wanted))
      expect(version).toMatch(/^(npm:[\w@/-]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/);
  });
});

describe('NOTICE', () => {
  const notice = read('NOTICE');

  it('names each set of art in the version that is drawn from', () => {
    const art = Object.entries(wanted).filter(([name]) => /^@(iconify-json|lobehub)\//.test(name));
    expect(art.length).toBeGreaterThan(0);
    for (const [name, version] of art) expect(notice).toContain(`${name} ${version}`);
  });
});
