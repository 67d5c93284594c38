// A Python environment with the AWS SDK for Python, a stand-in of S3 and cfn-lint, to test against; and a
// GraphQL client.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './commands.mjs';

const PACKAGES = ['boto3==1.44.8', 'moto[server]==5.2.5', 'cfn-lint==1.58.0', 'gql[httpx]==4.4.0'];

let venv;

/** The path of the venv's Python, created on first use and shared by concurrent callers. */
export function ensureVenv(directory) {
  venv ??= makeVenv(directory);
  return venv;
}

/** boto3, moto's server and cfn-lint in the venv. */
export async function pythonUp({ settings: { directory }, say }) {
  const python = await ensureVenv(directory);
  const marker = join(directory, 'python', '.installed');
  const wanted = PACKAGES.join(' ');
  if (existsSync(marker) && readFileSync(marker, 'utf8') === wanted) {
    say('python: is there already');
  } else {
    const log = join(directory, 'logs', 'python-install.log');
    await run(python, ['-m', 'pip', 'install', '-q', '--disable-pip-version-check', ...PACKAGES], { log });
    writeFileSync(marker, wanted);
    say(`python: ${wanted}`);
  }
  return { AWS_TEST_PYTHON: python };
}

async function makeVenv(directory) {
  const folder = join(directory, 'python');
  const python = join(folder, 'bin', 'python');
  const made = join(folder, '.made');
  if (existsSync(made)) return python;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await run('python3', ['-m', 'venv', folder], { log: join(directory, 'logs', 'python-install.log') });
  writeFileSync(made, '');
  return python;
}
