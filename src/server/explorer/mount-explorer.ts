import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import type { Config } from '../../config/config.js';
import { publicPath } from '../../config/public-address.js';
import { GRAPHQL_PATH } from '../http/graphql-route.js';
import type { StartLog } from '../identity/warn-when-open.js';
import type { CountFile } from '../limits/count-file.js';
import {
  type ExplorerSettings,
  explorerPage,
  explorerPolicy,
  imageOriginsOf,
  settingsOf,
} from './explorer-page.js';

export interface ExplorerOptions {
  /** The built page and its assets. */
  readonly folder: string;
  readonly settings: ExplorerSettings;
  /** Path under which people reach the gateway, without a slash at its end; empty: not known. */
  readonly publicPath: string;
  readonly imageOrigins: readonly string[];
  readonly countFile: CountFile;
}

const A_YEAR_MS = 365 * 24 * 60 * 60 * 1000;

/** Where `npm run build` puts the page: beside the compiled sources, also when a test runs the sources themselves. */
export const EXPLORER_FOLDER = fileURLToPath(new URL('../../../dist/web/', import.meta.url));

/** The operations that the page sends, as a manifest. */
export const EXPLORER_OPERATIONS = join(EXPLORER_FOLDER, 'operations.json');

/**
 * Serves the explorer at `/` and its files under `/assets/`, whose names hold their content's hash.
 *
 * @returns false, and serves nothing, where the page was not built
 */
export async function mountExplorer(http: FastifyInstance, options: ExplorerOptions): Promise<boolean> {
  const { folder, settings, publicPath, imageOrigins, countFile } = options;
  const built = await readFile(join(folder, 'index.html'), 'utf8').catch(() => null);
  if (built === null) return false;
  const page = explorerPage(built, settings, publicPath === '' ? null : `${publicPath}/`);
  http.get('/', { onRequest: countFile }, async (_request, reply) => {
    const nonce = randomBytes(16).toString('base64');
    reply.headers({
      'cache-control': 'no-store',
      'content-security-policy': explorerPolicy(imageOrigins, nonce),
    });
    return reply.type('text/html; charset=utf-8').send(page(nonce));
  });
  await http.register(async (scope) => {
    scope.addHook('onRequest', countFile);
    await scope.register(fastifyStatic, {
      root: join(folder, 'assets'),
      prefix: '/assets/',
      index: false,
      dotfiles: 'ignore',
      // Each has its compressed form beside it.
      preCompressed: true,
      decorateReply: false,
      maxAge: A_YEAR_MS,
      immutable: true,
    });
  });
  return true;
}

interface RootOptions {
  readonly countFile: CountFile;
  readonly log: StartLog;
}

/** Serves the root: the explorer, or a pointer to the endpoint where it is off. */
export async function mountRoot(
  http: FastifyInstance,
  config: Config,
  { countFile, log }: RootOptions,
): Promise<void> {
  if (config.explorer) {
    const shown = await mountExplorer(http, {
      folder: EXPLORER_FOLDER,
      settings: settingsOf(config),
      publicPath: publicPath(config),
      imageOrigins: imageOriginsOf(config),
      countFile,
    });
    if (shown) return;
    log.warn(`EXPLORER: the page has not been built (${EXPLORER_FOLDER}).`);
  }
  http.get('/', (_request, reply) => reply.redirect(`${publicPath(config)}${GRAPHQL_PATH}`));
}
