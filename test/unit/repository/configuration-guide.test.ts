import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const read = (path: string): string =>
  readFileSync(fileURLToPath(new URL(`../../../${path}`, import.meta.url)), 'utf8');

const NAME = '[A-Z][A-Z\\d_]+';

/** Each name with its value; a duplicate name fails the comparison. */
function entries(text: string, pattern: RegExp): [string, string][] {
  return [...text.matchAll(pattern)].map(([, name = '', value = '']) => [name, value]);
}

const calls = readdirSync(new URL('../../../src/config/', import.meta.url))
  .map((file) => read(`src/config/${file}`))
  .join('')
  .matchAll(new RegExp(`read\\s*\\.\\w+(?:<[^>]+>)?\\(\\s*'(${NAME})'`, 'g'));
const inCode = [...new Set([...calls].map(([, name = '']) => name))].sort();
const inExample = entries(read('.env.example'), new RegExp(`^(${NAME})=(.*)$`, 'gm'));
const inGuide = entries(
  read('docs/guides/configuration.md'),
  new RegExp(`^\\| \`(${NAME})\` \\| (.*?) \\|`, 'gm'),
);

describe('the guide to the configuration', () => {
  it('has a row for every variable that is read, and none that is not', () => {
    expect(inCode.length).toBeGreaterThan(40);
    expect(inGuide.map(([name]) => name).sort()).toEqual(inCode);
  });

  it('has the defaults of .env.example', () => {
    const shown = inExample.map(([name, value]) => [name, value === '' ? 'empty' : `\`${value}\``]);
    expect(Object.fromEntries(inGuide)).toEqual(Object.fromEntries(shown));
  });
});

describe.each(['Dockerfile', 'compose.yaml'])('%s', (file) => {
  // Variables of other programs; all others there are meant for the gateway.
  const OF_OTHERS = /^(NODE|NODE_ENV|LOCAL_MODELS|AWS_(?!REGION).*|DISABLE_.*|OPENSEARCH_JAVA_OPTS)$/;

  it('sets no variable that no code reads', () => {
    const set = [...read(file).matchAll(/^ {2,6}([A-Z][A-Z\d_]+): |[ \n]([A-Z][A-Z\d_]+)=/gm)]
      .map(([, key, word]) => key ?? word ?? '')
      .filter((name) => !OF_OTHERS.test(name));
    expect(set.length).toBeGreaterThan(0);
    for (const name of set) expect(inCode).toContain(name);
  });
});
