import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import ignore, { type Ignore } from 'ignore';
import { ParallaxError } from '../../domain/errors.js';

/** Beside pictures: patterns of what is passed over in its folder and below, as in a .gitignore. */
export const IGNORE_FILE = '.parallaxignore';

interface Rules {
  /** The folder that the patterns are relative to; empty, or with a slash at its end. */
  readonly base: string;
  readonly patterns: Ignore;
}

/** A user's exclusions, in git's syntax but case-insensitive. */
export class Exclusions {
  private constructor(private readonly rules: readonly Rules[]) {}

  /** @param patterns  relative to the folder that is walked */
  static of(patterns: readonly string[]): Exclusions {
    return new Exclusions(patterns.length === 0 ? [] : [{ base: '', patterns: ignore().add([...patterns]) }]);
  }

  /**
   * With those of a folder's own file, which come after those above it.
   *
   * @throws ParallaxError UNAVAILABLE when it cannot be read: what it names must not go in for that
   */
  async within(root: string, directory: string): Promise<Exclusions> {
    const file = join(root, directory, IGNORE_FILE);
    const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
      throw new ParallaxError(
        'UNAVAILABLE',
        `${file} cannot be read (${cause.code}), so nothing was ingested.`,
        {
          cause,
        },
      );
    });
    const base = directory === '' ? '' : `${directory}/`;
    return new Exclusions([...this.rules, { base, patterns: ignore().add(text) }]);
  }

  /** The last pattern that says something of a path decides. */
  exclude(path: string, isFolder: boolean): boolean {
    let isExcluded = false;
    for (const { base, patterns } of this.rules) {
      const { ignored, unignored } = patterns.test(path.slice(base.length) + (isFolder ? '/' : ''));
      if (ignored) isExcluded = true;
      else if (unignored) isExcluded = false;
    }
    return isExcluded;
  }
}
