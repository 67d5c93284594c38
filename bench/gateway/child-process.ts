import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A program of this folder in a process of its own, which answers each message with one. */
export interface Child {
  readonly pid: number;
  ask<Answer>(message: object): Promise<Answer>;
  stop(): Promise<void>;
}

/** @param program file name beside this one, without its ending */
export function startChild(program: string, environment: Readonly<Record<string, string>> = {}): Child {
  const path = fileURLToPath(new URL(`./${program}.js`, import.meta.url));
  // Its log costs the same as in a service; it is not read here.
  const child = fork(path, {
    env: { NODE_ENV: 'production', ...process.env, ...environment },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  return {
    pid: child.pid ?? 0,
    ask: (message) => ask(child, message),
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

function ask<Answer>(child: ChildProcess, message: object): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null): void =>
      reject(new Error(`A process of the bench ended with ${code}.`));
    child.once('exit', onExit);
    child.once('message', (answer) => {
      child.off('exit', onExit);
      // Both ends are files of this folder.
      resolve(answer as Answer);
    });
    child.send(message);
  });
}

/** The other end: answers each message by what the function makes of it. */
export function answerParent<Message>(answer: (message: Message) => Promise<object>): void {
  process.on('message', (message) => {
    answer(message as Message).then(
      (answered) => process.send?.(answered),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  });
}
