// `npm run parallax -- <verb>`: the command line of the pipeline.
import { launch } from './launch.mjs';
import { prepareWorkspace } from './workspace.mjs';

prepareWorkspace();
launch('pipeline/main.js', process.argv.slice(2));
