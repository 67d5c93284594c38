import { rm, stat } from 'node:fs/promises';
import type { Removal } from '../../resource.js';
import type { RemovalContext } from '../removal-context.js';
import type { ResourceType } from '../resource-type.js';

/** The catalogue's folder on this machine, with its interactions, when the user wants it deleted too. */
export const localFolder: ResourceType = {
  dependsOn: [],
  open: () => null,
  delete: { title: 'folder of the catalogue', find: folder },
};

async function folder({ localFolder: path }: RemovalContext): Promise<readonly Removal[]> {
  if (path === null || !(await exists(path))) return [];
  return [
    {
      kind: 'removal',
      title: `folder ${path}`,
      arn: null,
      hourly: 0,
      read: async () => ((await exists(path)) ? 'present' : 'gone'),
      delete: () => rm(path, { recursive: true, force: true }),
    },
  ];
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
