// sharp and what it needs, for the machine that a function runs on: Lambda's arm64, wherever it is bundled. Packages
// of another machine come from the registry, and only with the bytes that the lock file names.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const PLAIN = ['sharp', '@img/colour', 'detect-libc'];
/** What sharp reads of itself; the rest is sources and types. */
const IS_NOT_LOADED = /\/(src|install|include|glib-2\.0|README\.md|[^/]+\.d\.[cm]?ts|[^/]+\.map)$/;

/**
 * Puts the packages into `node_modules` of a folder.
 *
 * @param machine  `linux-arm64` for example, of the C library that Amazon Linux has
 */
export function putPicturePackages(folder, machine) {
  const native = [`@img/sharp-${machine}`, `@img/sharp-libvips-${machine}`];
  for (const name of [...PLAIN, ...native]) {
    const target = join(folder, 'node_modules', name);
    const installed = join(ROOT, 'node_modules', name);
    mkdirSync(target, { recursive: true });
    if (existsSync(installed)) copy(installed, target);
    else fetchPackage(name, target);
  }
}

function copy(from, to) {
  cpSync(from, to, { recursive: true, filter: (path) => !IS_NOT_LOADED.test(path.slice(from.length)) });
}

function fetchPackage(name, target) {
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'));
  const { version, integrity } = packages[`node_modules/${name}`];
  const scratch = mkdtempSync(join(tmpdir(), 'parallax-package-'));
  try {
    const options = ['--silent', '--ignore-scripts', '--pack-destination', scratch];
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
    const [archive] = execFileSync(npm, ['pack', `${name}@${version}`, ...options], { encoding: 'utf8' })
      .trim()
      .split('\n');
    const file = join(scratch, archive);
    const digest = `sha512-${createHash('sha512').update(readFileSync(file)).digest('base64')}`;
    if (digest !== integrity) throw new Error(`${name}@${version} is not the package of the lock file.`);
    execFileSync('tar', ['-xzf', file, '-C', scratch]);
    copy(join(scratch, 'package'), target);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
