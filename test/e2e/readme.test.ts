import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DemoApp, openDemoApp } from './demo-app.js';

const README = readFileSync(fileURLToPath(new URL('../../README.md', import.meta.url)), 'utf8');

function blocksOf(language: string): readonly string[] {
  return [...README.matchAll(new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``, 'g'))].map(
    ([, block]) => block ?? '',
  );
}

/** An answer without what depends on the day: the weight to one digit, and no `because`. */
function settled(answer: unknown): unknown {
  return JSON.parse(
    JSON.stringify(answer, (key, value) => {
      if (key === 'because') return undefined;
      return key === 'weight' && typeof value === 'number' ? Number(value.toFixed(1)) : value;
    }),
  );
}

describe('the README', () => {
  let app: DemoApp;
  beforeAll(async () => {
    app = await openDemoApp();
  });
  afterAll(() => app.close());

  async function ask(query: string): Promise<unknown> {
    const { body } = await app.apollo.executeOperation(
      { query },
      { contextValue: await app.contextOf('test') },
    );
    return JSON.parse(JSON.stringify(body.kind === 'single' ? body.singleResult : null));
  }

  it('shows operations that work', async () => {
    const operations = blocksOf('graphql');
    expect(operations.length).toBeGreaterThanOrEqual(2);
    for (const operation of operations) expect(await ask(operation)).not.toHaveProperty('errors');
  });

  it('shows the answer that its first query gets', async () => {
    const [query] = blocksOf('graphql');
    const [answer] = blocksOf('json');
    // The weight and the strongest interaction fade with the days; what was found, and where, does not.
    expect(settled(await ask(query ?? ''))).toEqual(settled(JSON.parse(answer ?? '')));
  });

  it('runs verbs in its examples that the command line has', () => {
    const run = blocksOf('sh').flatMap((block) =>
      [...block.matchAll(/npm run (?:--silent )?parallax -- ([a-z-]+)/g)].map(([, verb = '']) => verb),
    );
    expect(run.length).toBeGreaterThanOrEqual(4);
    const has = verbsOfTheCommandLine();
    expect(run.filter((verb) => !has.has(verb))).toEqual([]);
  });
});

/** From wherever src/cli adds them. */
function verbsOfTheCommandLine(): ReadonlySet<string> {
  const folder = new URL('../../src/cli/', import.meta.url);
  const code = readdirSync(folder)
    .filter((name) => name.endsWith('-commands.ts'))
    .map((name) => readFileSync(new URL(name, folder), 'utf8'))
    .join('\n');
  return new Set([...code.matchAll(/\.command\('([a-z-]+)'/g)].map(([, verb = '']) => verb));
}
