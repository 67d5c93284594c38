import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const python = process.env['AWS_TEST_PYTHON'];
/** What the stack's own test holds each synthesised template against. */
const GOLDEN = fileURLToPath(new URL('../golden/', import.meta.url));

describe.skipIf(python === undefined)(
  'cfn-lint (needs AWS_TEST_PYTHON: a Python with the package cfn-lint)',
  () => {
    it('finds no error in any shape', () => {
      const templates = readdirSync(GOLDEN).map((name) => join(GOLDEN, name));
      expect(templates.length).toBe(4);
      const lint = join(dirname(python ?? ''), 'cfn-lint');
      // Warnings are of CDK's own doing.
      const checks = ['--ignore-checks', 'W', '--regions', 'eu-west-1'];
      const { stdout, stderr, status } = spawnSync(lint, [...checks, '--template', ...templates], {
        encoding: 'utf8',
      });
      expect(`${stdout}${stderr}`).toBe('');
      expect(status).toBe(0);
    });
  },
);
