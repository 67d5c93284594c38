import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AwsLocal, startAwsLocal } from '../../aws-local/start-aws-local.js';
import {
  allRemote,
  dropRemoteCatalogue,
  fillRemoteCatalogue,
} from '../../test/builders/a-remote-catalogue.js';
import { type Gateway, startGateway } from './gateway.js';
import { ownServices } from './own-services.js';

export interface RemoteGateway {
  readonly gateway: Gateway;
  readonly aws: AwsLocal;
  readonly imageIds: readonly string[];
  close(): Promise<void>;
}

/** A gateway on engines that all are on the other side of a connection, with a small catalogue. */
export async function openRemoteGateway(alias: string, pictures = 300): Promise<RemoteGateway> {
  await ownServices.up();
  const { openSearch, redis } = ownServices;
  const dataDirectory = await mkdtemp(join(tmpdir(), 'parallax-bench-'));
  const aws = await startAwsLocal({ limits: { invokeModelPerMinute: 1_000_000 } });
  const places = { aws: aws.env, openSearch, redis, alias, dataDirectory };
  const environment = allRemote(places);
  // The clients of AWS read the process's own environment.
  Object.assign(process.env, environment);
  await dropRemoteCatalogue(places);
  const imageIds = await fillRemoteCatalogue(environment, pictures);
  const gateway = await startGateway({ ...environment, LOG_LEVEL: 'warn' });
  return {
    gateway,
    aws,
    imageIds,
    async close() {
      await gateway.stop();
      await aws.close();
      // Its index is deleted before the next run: this one may have left OpenSearch dead.
      await ownServices.down();
      await rm(dataDirectory, { recursive: true });
    },
  };
}
