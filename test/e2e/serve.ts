import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A gateway in its own process, started like `npm start` once everything is installed and built. */
export interface Served {
  readonly url: string;
  readonly process: ChildProcess;
  /** Everything that it printed so far. */
  output(): string;
  /** Signals it and waits for its end. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** @param program  `scripts/start.mjs` is what `npm start` runs: it watches the gateway that it starts */
export async function serve(
  environment: Readonly<Record<string, string>>,
  program = 'dist/server/main.js',
): Promise<Served> {
  // Libraries behave otherwise under NODE_ENV=test, which a user does not set.
  const { NODE_ENV: _, ...outside } = process.env;
  const child = spawn(process.execPath, [program], {
    cwd: root,
    env: { ...outside, PORT: '0', LOG_LEVEL: 'warn', ...environment },
  });
  let printed = '';
  const url = await new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      printed += chunk.toString();
      const found = /http:\/\/[\d.]+:\d+(?=\/graphql)/.exec(printed)?.[0];
      if (found !== undefined) resolve(found);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.on('exit', (code) => reject(new Error(`The gateway ended with ${code}: ${printed}`)));
  });
  return {
    url,
    process: child,
    output: () => printed,
    async stop(signal = 'SIGTERM') {
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
      child.kill(signal);
      const [code] = await once(child, 'exit');
      return code;
    },
  };
}

/** A GraphQL request over HTTP. */
export async function post(url: string, query: string, variables: object = {}): Promise<unknown> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  return response.json();
}
