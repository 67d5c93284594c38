import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

/** A function's instance: a process of its own that asks a Runtime API of ours for events. */
export interface LambdaInstance {
  readonly process: ChildProcess;
  /** From the start of the process until it asked for its first event, milliseconds. */
  readonly initMs: number;
  /** @throws Error with the function's own words when it answers by one */
  invoke<Answer>(event: unknown): Promise<Answer>;
  close(): Promise<void>;
}

/** Of an answer, as the service counts it: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MOST_BYTES = 6 * 1024 * 1024;
const TIMEOUT_MS = 29_000;
const BOOTSTRAP = fileURLToPath(new URL('./lambda-bootstrap.mjs', import.meta.url));

interface Invocation {
  readonly event: unknown;
  answered(path: string, answer: unknown): void;
}

/**
 * Starts a function from its unpacked bundle.
 *
 * @param folder       with `index.mjs`, which exports `handler`; nothing else of this machine is seen from there
 * @param environment  all of its variables but the runtime's own
 * @throws Error with the function's own words when it does not load
 */
export async function aLambdaInstance(
  folder: string,
  environment: Readonly<Record<string, string>>,
): Promise<LambdaInstance> {
  const begun = performance.now();
  const waiting: Invocation[] = [];
  const underway = new Map<string, Invocation>();
  let idle: ServerResponse | null = null;
  let asked: () => void = () => undefined;
  let broken: (error: Error) => void = () => undefined;
  const ready = new Promise<void>((resolve, reject) => {
    asked = resolve;
    broken = reject;
  });
  let invocations = 0;

  const handOut = (): void => {
    const next = idle === null ? undefined : waiting.shift();
    if (idle === null || next === undefined) return;
    const id = `invocation-${invocations++}`;
    underway.set(id, next);
    idle.setHeader('lambda-runtime-aws-request-id', id);
    idle.setHeader('lambda-runtime-deadline-ms', String(Date.now() + TIMEOUT_MS));
    idle.end(JSON.stringify(next.event));
    idle = null;
  };
  const server = createServer(async (request, response) => {
    const path = (request.url ?? '').replace('/2018-06-01/runtime', '');
    if (path === '/invocation/next') {
      idle = response;
      asked();
      return handOut();
    }
    const answer = await json(request);
    response.writeHead(202).end();
    if (path === '/init/error') return broken(new Error(JSON.stringify(answer)));
    const id = path.split('/')[2] ?? '';
    underway.get(id)?.answered(path, answer);
    underway.delete(id);
  });
  // A frozen function's idle connection to its runtime stays, as the real one's does.
  server.keepAliveTimeout = 0;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const child = spawn(process.execPath, [BOOTSTRAP], {
    cwd: folder,
    env: {
      ...environment,
      PATH: process.env['PATH'],
      LAMBDA_TASK_ROOT: folder,
      AWS_LAMBDA_FUNCTION_NAME: 'gateway',
      AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const ended = once(child, 'exit');
  void ended.then(([code]) => {
    broken(new Error(`The function ended with ${code}.`));
    for (const { answered } of [...waiting, ...underway.values()]) answered('/error', `ended with ${code}`);
  });
  const close = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
    server.closeAllConnections();
    server.close();
  };
  await ready.catch(async (error: unknown) => {
    await close();
    throw error;
  });
  return {
    process: child,
    initMs: performance.now() - begun,
    invoke<Answer>(event: unknown): Promise<Answer> {
      return new Promise((resolve, reject) => {
        const answered = (path: string, answer: unknown): void => {
          if (path.endsWith('/error')) reject(new Error(JSON.stringify(answer)));
          else if (JSON.stringify(answer).length > MOST_BYTES) reject(new Error('The answer is too long.'));
          else resolve(answer as Answer);
        };
        waiting.push({ event, answered });
        handOut();
      });
    },
    close,
  };
}
