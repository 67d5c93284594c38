import { rm, stat } from 'node:fs/promises';
import type { RemovalStage } from '../../resource.js';
import type { RemovalContext } from '../removal-context.js';

/** The catalogue's folder on this machine, with its interactions, when it was asked to go as well. */
export function localStage({ localFolder }: RemovalContext): RemovalStage {
  return {
    title: 'folder of the catalogue',
    find: async () =>
      localFolder === null || !(await exists(localFolder))
        ? []
        : [
            {
              kind: 'removal',
              title: `folder ${localFolder}`,
              arn: null,
              hourly: 0,
              read: async () => ((await exists(localFolder)) ? 'present' : 'gone'),
              delete: () => rm(localFolder, { recursive: true, force: true }),
            },
          ],
  };
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
