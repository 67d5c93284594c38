import type { Command } from 'commander';

/** What `parallax.yaml` describes, from a folder of images to a live campaign, and down again. */
export function addDeploymentCommands(_program: Command): void {}
