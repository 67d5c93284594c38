import { once } from 'node:events';
import { connect } from 'node:net';

export interface HttpConnection {
  post(body: string): Promise<{ readonly status: number; readonly text: string }>;
  close(): void;
}

/**
 * A keep-alive connection with one request at a time, written by hand: on a machine of two cores the
 * usual client would cost as much as the server that is measured. Only answers with a length are read.
 */
export async function connectHttp({ hostname, port, host, pathname }: URL): Promise<HttpConnection> {
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  await once(socket, 'connect');
  let received: Buffer = Buffer.alloc(0);
  let waiting: PromiseWithReject | null = null;
  socket.on('data', (chunk: Buffer) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
    const answer = parseAnswer(received);
    if (answer === null) return;
    received = Buffer.alloc(0);
    waiting?.resolve(answer);
  });
  socket.on('error', (error) => waiting?.reject(error));
  socket.on('close', () => waiting?.reject(new Error('The server closed the connection.')));
  return {
    post(body) {
      return new Promise((resolve, reject) => {
        waiting = { resolve, reject };
        socket.write(
          `POST ${pathname} HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\n` +
            `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
        );
      });
    },
    close: () => socket.destroy(),
  };
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

interface PromiseWithReject {
  resolve(answer: Answer): void;
  reject(error: Error): void;
}

/** Null while some of it is still to come. */
function parseAnswer(received: Buffer): Answer | null {
  const end = received.indexOf('\r\n\r\n');
  if (end < 0) return null;
  const head = received.toString('latin1', 0, end);
  const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1]);
  if (received.length < end + 4 + length) return null;
  return { status: Number(head.slice(9, 12)), text: received.toString('utf8', end + 4) };
}
