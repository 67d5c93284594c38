// `node examples/test.mjs [name...]`: installs each example in a folder of its own, runs it against a gateway with the
// demo, and looks at what it finds. Prepared before: `npm run build`, and the demo in .cache/test-data (`npm test`).
// The pages need Chromium (CHROMIUM_PATH, or the system's), the Python example python3.
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const HERE = join(ROOT, 'examples');
const scratch = mkdtempSync(join(tmpdir(), 'parallax-examples-'));
const asked = process.argv.slice(2);

const children = [];
let passed = 0;
let failed = 0;
try {
  const gateway = await startGateway();
  const examples = {
    curl: () => runsCurl(gateway),
    fetch: () => runsFetch(gateway),
    python: () => runsPython(gateway),
    'urql-react': () => showsItsPage('urql-react', gateway),
    'apollo-react': () => showsItsPage('apollo-react', gateway),
    relay: () => showsItsPage('relay', gateway),
  };
  for (const [name, run] of Object.entries(examples)) {
    if (asked.length > 0 && !asked.includes(name)) continue;
    const began = performance.now();
    try {
      await run();
      passed++;
      console.log(`ok: ${name} (${((performance.now() - began) / 1000).toFixed(1)} s)`);
    } catch (error) {
      failed++;
      console.error(`FAILED: ${name}: ${error.message}`);
    }
  }
} finally {
  for (const child of children) child.kill('SIGTERM');
  rmSync(scratch, { recursive: true, force: true });
}
console.log(`${passed} passed, ${failed} failed, 0 skipped`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);

/** On a copy of the demo: what the examples record is thrown away. */
async function startGateway() {
  const from = join(ROOT, '.cache', 'test-data', 'demo');
  const to = join(scratch, 'data', 'demo');
  mkdirSync(to, { recursive: true });
  for (const name of ['catalogue.mdb', 'learning.mdb', 'demo.json', 'index'])
    cpSync(join(from, name), join(to, name), { recursive: true });
  symlinkSync(join(from, 'images'), join(to, 'images'));
  const environment = { PORT: '0', DATA_DIR: join(scratch, 'data'), LOG_LEVEL: 'warn' };
  return listening(start(process.execPath, ['dist/server/main.js'], ROOT, environment));
}

function start(program, args, cwd, environment) {
  const child = spawn(program, args, { cwd, env: { ...process.env, NO_COLOR: '1', ...environment } });
  children.push(child);
  child.stderr.pipe(process.stderr);
  return child;
}

/** The address that a server prints when it listens. */
function listening(child) {
  let printed = '';
  return new Promise((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      printed += chunk;
      const url = /http:\/\/(?:127\.0\.0\.1|localhost):\d+/.exec(printed)?.[0];
      if (url !== undefined) resolve(url);
    });
    child.on('exit', (code) => reject(new Error(`it ended with ${code}: ${printed}`)));
  });
}

/** A copy of an example, as somebody else would have it, with its packages. */
function install(name) {
  const folder = join(scratch, 'examples', name);
  cpSync(join(HERE, name), folder, { recursive: true });
  cpSync(join(ROOT, 'schema'), join(scratch, 'schema'), { recursive: true });
  if (existsSync(join(folder, 'package-lock.json')))
    run('npm', ['ci', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'], folder);
  return folder;
}

function run(program, args, cwd, environment = {}) {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, ...environment },
  });
  if (status !== 0)
    throw new Error(`${program} ${args.join(' ')}: ${error?.message ?? `${stdout}${stderr}`}`);
  return stdout;
}

function expect(what, good) {
  if (!good) throw new Error(what);
}

function runsCurl(gateway) {
  const answer = JSON.parse(
    run('bash', ['search.sh', 'cat', 'comic-art-user'], join(HERE, 'curl'), { GATEWAY: gateway }),
  );
  const { personalization, edges } = answer.data.searchImages;
  expect('it is not personal', personalization.applied && edges.length === 5);
  expect(`no comic is first: ${edges[0].node.id}`, edges[0].node.id.startsWith('cat-comic-art-'));
}

/** The image that was made a favourite has come up from the second page to the first. */
function runsFetch(gateway) {
  const printed = run('node', ['search.mjs'], install('fetch'), { GATEWAY: gateway });
  const [before = '', after = ''] = printed.split(/A favourite now: /);
  const liked = /^\S+/.exec(after)?.[0] ?? '';
  expect(`it did not read two pages: ${printed}`, before.trim().split('\n').length === 18);
  expect(`${liked} was not the last of them`, before.trimEnd().split('\n').at(-1).includes(liked));
  expect(
    `${liked} did not come up: ${after}`,
    after
      .split('\n')
      .slice(1)
      .some((line) => line.includes(liked)),
  );
}

function runsPython(gateway) {
  const folder = install('python');
  const printed = run(pythonFor(folder), ['search.py'], folder, { GATEWAY: gateway });
  expect(`it did not read two pages: ${printed}`, /^10\. /m.test(printed));
  expect(`it did not see the refusal: ${printed}`, printed.includes('Refused: BAD_USER_INPUT'));
}

/** The Python that `scripts/services` prepared, or one of the example's own. */
function pythonFor(folder) {
  const prepared = process.env.AWS_TEST_PYTHON;
  if (prepared && spawnSync(prepared, ['-c', 'import gql, httpx']).status === 0) return prepared;
  run('python3', ['-m', 'venv', '.venv'], folder);
  const python = join(folder, '.venv', process.platform === 'win32' ? 'Scripts' : 'bin', 'python');
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
  run(python, [...pip, '-r', 'requirements.txt'], folder);
  return python;
}

/** Nine images, eighteen after `More`; a favourite brings its look up when it is searched again. */
async function showsItsPage(name, gateway) {
  const folder = install(name);
  run('npm', ['run', '--silent', 'build'], folder, { GATEWAY: gateway });
  if (name === 'relay') run('npm', ['run', '--silent', 'relay'], folder);
  const vite = join(folder, 'node_modules', 'vite', 'bin', 'vite.js');
  const server = start(process.execPath, [vite, '--port', '0', '--host', '127.0.0.1'], folder, {
    GATEWAY: gateway,
  });
  const url = await listening(server);
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
  try {
    const page = await browser.newPage();
    const faults = [];
    page.on('pageerror', (error) => faults.push(error.message));
    await page.goto(`${url}/?user=${name}`);
    const ids = () =>
      page.locator('img[data-id]').evaluateAll((images) => images.map(({ dataset }) => dataset.id));
    await page.locator('img[data-id]').nth(8).waitFor();
    const first = await ids();
    await page.getByRole('button', { name: 'More' }).click();
    await page.locator('img[data-id]').nth(17).waitFor();
    const both = await ids();
    expect(
      `an image came twice: ${both}`,
      new Set(both).size === 18 && both.slice(0, 9).join() === first.join(),
    );
    expect(
      'a picture is missing',
      await page.evaluate(
        'Promise.all([...document.images].map((image) => image.decode())).then(() => true)',
      ),
    );
    await page.getByRole('button', { name: 'Favourite' }).last().click();
    const liked = both.at(-1);
    for (let tries = 0; ; tries++) {
      await pause(250);
      await page.getByRole('button', { name: 'Search again' }).click();
      await page.locator('img[data-id]').nth(8).waitFor();
      if ((await ids()).slice(0, 9).includes(liked)) break;
      expect(`${liked} did not come up: ${await ids()}`, tries < 20);
    }
    expect(faults.join('; '), faults.length === 0);
  } finally {
    await browser.close();
    server.kill('SIGTERM');
  }
}
