import { type Config, ConfigurationError, readConfig } from '../config/config.js';
import { ParallaxError } from '../domain/errors.js';
import { createApp } from './create-app.js';
import { ensureDemo } from './ensure-demo.js';
import { asText, examplesFor } from './example-queries.js';
import { GRAPHQL_PATH } from './http/graphql-route.js';
import { onStopSignals } from './stop-signals.js';

/** Serves until a stop signal; a configuration error is printed as a sentence, without a stack. */
async function main(): Promise<void> {
  const config = readConfig(process.env);
  await ensureDemo(config, process.env);
  const app = await createApp(config);
  const address = await app.http.listen({ host: config.host, port: config.port });
  stopOnSignal(() => app.close());
  announce(address, config);
}

function announce(address: string, { publicUrl, explorer, catalogue, experiment }: Config): void {
  const known = publicUrl === null ? '' : `, published at ${publicUrl}${GRAPHQL_PATH}`;
  const endpoint = `${address}${GRAPHQL_PATH}`;
  const open = explorer ? `Open ${address}/ in a browser to search.` : 'Open it in a browser.';
  const compared = experiment === null ? '' : `\nAn experiment runs: ${experiment.text}`;
  console.log(
    `\nParallax serves at ${endpoint}${known}${compared}\n${open} Or paste one of these at ${GRAPHQL_PATH}:\n\n${asText(examplesFor(catalogue))}\n`,
  );
}

/** Shuts down gracefully on the first stop signal, and at once on the second. */
function stopOnSignal(close: () => Promise<void>): void {
  onStopSignals(process, () => performance.now(), {
    stop: () =>
      close().then(
        () => process.exit(0),
        (error: unknown) => {
          console.error(error);
          process.exit(1);
        },
      ),
    hurry: () => process.exit(1),
  });
}

main().catch((error: unknown) => {
  if (error instanceof ConfigurationError || error instanceof ParallaxError) console.error(error.message);
  else if (isAddressInUse(error))
    console.error(`${error.message}. Choose another with PORT=..., or stop what listens there.`);
  else console.error(error);
  process.exit(1);
});

function isAddressInUse(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}
