// The clients: a process of its own, so that what they cost is not the server's.
import { answerParent } from './child-process.js';
import { connectHttp } from './http-connection.js';
import { percentile } from './samples.js';

export interface ToLoad {
  readonly url: string;
  /** Sent in turns, over and over. */
  readonly bodies: readonly string[];
  readonly connections: number;
  readonly requests: number;
  /** No request begins after so long. */
  readonly mostMs: number;
}

export interface LoadAnswer {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly done: number;
  /** Answers with another status than 200, or with errors in them. */
  readonly failed: number;
}

answerParent<ToLoad>(async ({ url, bodies, connections, requests, mostMs }) => {
  const times: number[] = [];
  let begun = 0;
  let failed = 0;
  const started = performance.now();
  const client = async (): Promise<void> => {
    const connection = await connectHttp(new URL(url));
    while (begun < requests && performance.now() - started < mostMs) {
      const body = bodies[begun++ % bodies.length] ?? '';
      const sent = performance.now();
      const { status, text } = await connection.post(body);
      times.push(performance.now() - sent);
      if (status !== 200 || text.startsWith('{"errors"')) failed++;
    }
    connection.close();
  };
  await Promise.all(Array.from({ length: connections }, client));
  const seconds = (performance.now() - started) / 1_000;
  return {
    perSecond: times.length / seconds,
    p50: percentile(times, 0.5),
    p99: percentile(times, 0.99),
    done: times.length,
    failed,
  } satisfies LoadAnswer;
});
