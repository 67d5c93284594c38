import { readFileSync } from 'node:fs';
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

  it('names verbs that the command line has', () => {
    const main = readFileSync(fileURLToPath(new URL('../../src/pipeline/main.ts', import.meta.url)), 'utf8');
    const verbs = [...README.matchAll(/^\| `([a-z-]+)/gm)]
      .map(([, verb]) => verb)
      .filter((verb) => verb !== 'npm');
    expect(verbs.length).toBeGreaterThanOrEqual(6);
    for (const verb of verbs) expect(main).toContain(`.command('${verb}')`);
  });
});
