import { stat } from 'node:fs/promises';
import { excerpt } from '../../domain/arguments.js';
import { ParallaxError } from '../../domain/errors.js';

/**
 * Asked before a model is loaded or fetched for nothing.
 *
 * @throws ParallaxError NOT_FOUND, argument `folder`
 */
export async function requireFolder(path: string): Promise<void> {
  const isFolder = await stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
  if (isFolder) return;
  throw new ParallaxError('NOT_FOUND', `There is no folder ${excerpt(path, 200)}.`, { argument: 'folder' });
}
