import { rm, stat } from 'node:fs/promises';
import type { RemovalStage } from '../../resource.js';
import type { Removing } from '../removal-context.js';

/** The catalogue's folder on this machine, with its interactions, when it was asked to go as well. */
export function localStage({ localFolder }: Removing): RemovalStage {
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
              look: async () => ((await exists(localFolder)) ? 'there' : 'gone'),
              remove: () => rm(localFolder, { recursive: true, force: true }),
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
