// Runs one of the compiled programs as a child that shares our terminal and hears our signals.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './workspace.mjs';

export function launch(program, args) {
  const file = join(ROOT, '.env');
  if (existsSync(file)) process.loadEnvFile(file);
  // Libraries check less of what cannot happen; graphql-js and React look at it at every call.
  process.env.NODE_ENV ??= 'production';
  const child = spawn(process.execPath, [join(ROOT, 'dist', program), ...args], { stdio: 'inherit' });
  // A terminal sends Ctrl-C to the whole group; whoever signals only us expects the child to hear it too,
  // which may hear it twice then and takes that for once.
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
}
