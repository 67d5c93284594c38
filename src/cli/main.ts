import { Command } from 'commander';
import { ConfigurationError } from '../config/config.js';
import { ParallaxError } from '../domain/errors.js';
import { addCatalogueCommands } from './catalogue-commands.js';
import { addDeploymentCommands } from './deployment-commands.js';
import { addServiceCommands } from './service-commands.js';

/** The command line: `npm run parallax -- <verb>`. Each verb is loaded when it is asked for. */
const program = new Command()
  .name('npm run parallax --')
  .description('The pipeline of Parallax: all work before and beside serving.')
  .showHelpAfterError('(see --help for the allowed arguments)');

addCatalogueCommands(program);
addDeploymentCommands(program);
addServiceCommands(program);

// A reader that closes early (`| head`) has what it wanted.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

program.parseAsync().catch((error: unknown) => {
  const expected = error instanceof ParallaxError || error instanceof ConfigurationError;
  console.error(expected ? error.message : error);
  process.exitCode = 1;
});
