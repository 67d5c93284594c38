import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const folder = new URL('../../../docs/guides/', import.meta.url);
const guides = readdirSync(folder).filter((name) => name.endsWith('.md'));
const textOf = (name: string): string => readFileSync(new URL(name, folder), 'utf8');

describe.each(guides)('docs/guides/%s', (name) => {
  const text = textOf(name);

  it('links to what is there', () => {
    const targets = [...text.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, target = '']) => target);
    const missing = targets.filter((target) => !existsSync(fileURLToPath(new URL(target, folder))));
    expect(missing).toEqual([]);
  });

  it('has JSON that can be read', () => {
    for (const [, json = ''] of text.matchAll(/^```json\n([\s\S]*?)^```/gm)) JSON.parse(json);
  });
});

describe('the list of guides', () => {
  it('names every guide', () => {
    const listed = [...textOf('README.md').matchAll(/\]\(([\w-]+\.md)\)/g)].map(([, target]) => target);
    expect(listed.sort()).toEqual(guides.filter((name) => name !== 'README.md').sort());
  });
});

describe('the IAM guide', () => {
  const actions = [...textOf('iam.md').matchAll(/"([a-z\d]+:[A-Z]\w+)"/g)].map(([, action = '']) => action);

  it('allows nothing by a wildcard', () => {
    expect(actions.length).toBeGreaterThan(10);
    expect(textOf('iam.md')).not.toMatch(/"[a-z]+:\w*\*"/);
  });

  it('allows the operations of AWS that the code calls, and no others', () => {
    const sources = new URL('../../../src/', import.meta.url);
    const code = readdirSync(sources, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.startsWith('aws-local'))
      .map((name) => readFileSync(new URL(name, sources), 'utf8'))
      .join('\n');
    const called = [...code.matchAll(/new ([A-Z]\w+)Command\(|paginate([A-Z]\w+)\(/g)].map(
      ([, command, page]) => command ?? page ?? '',
    );
    const ofSdk = actions.filter((action) => /^(bedrock|personalize|s3):/.test(action));
    // S3 names two of its permissions unlike its operations.
    const names: Readonly<Record<string, string>> = {
      ListObjectsV2: 'ListBucket',
      DeleteObjects: 'DeleteObject',
    };
    expect(new Set(ofSdk.map((action) => action.split(':')[1]))).toEqual(
      new Set(called.map((name) => names[name] ?? name)),
    );
  });
});
