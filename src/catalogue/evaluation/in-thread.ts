import { parentPort, Worker } from 'node:worker_threads';
import { endThread } from '../../datasources/end-thread.js';

/** Message of a thread that measures; `part` is how far it is, in the unit of its work. */
export type ThreadMessage<Answers> =
  | { readonly kind: 'at'; readonly part: number }
  | { readonly kind: 'answers'; readonly answers: Answers };

/**
 * Starts a thread with its work, and resolves with its answers.
 *
 * @param tell   receives how far it is
 * @param ended  message of the error when the thread ends without answers
 */
export function measuredInThread<Answers>(
  worker: URL,
  workerData: unknown,
  tell: (part: number) => void,
  ended: string,
): Promise<Answers> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(worker, { workerData });
    thread.on('message', (message: ThreadMessage<Answers>) => {
      if (message.kind === 'at') tell(message.part);
      else resolve(message.answers);
    });
    thread.once('error', reject);
    thread.once('exit', () => reject(new Error(ended)));
  });
}

/** The other side: measures in this thread, sends the answers, and ends it. */
export function answerFromThread<Answers>(measure: (tell: (part: number) => void) => Answers): void {
  const post = (message: ThreadMessage<Answers>): void => parentPort?.postMessage(message);
  post({ kind: 'answers', answers: measure((part) => post({ kind: 'at', part })) });
  endThread();
}
