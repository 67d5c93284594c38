import { awsLambdaFastify } from '@fastify/aws-lambda';
import type { Context } from 'aws-lambda';
import type { App } from '../create-app.js';
import { fittingAnswer } from './fitting-answer.js';
import { asServed, type HttpAnswer, type HttpEvent } from './http-event.js';

/** As much of an open gateway as answers requests. */
export type HttpApp = Pick<App, 'http'> & {
  readonly engines: { readonly index: Pick<App['engines']['index'], 'release'> };
};

export type HttpHandler = (event: HttpEvent, context: Context) => Promise<HttpAnswer>;

export interface HttpHandlerOptions {
  /** Opens the gateway; called at once, and again with the next request after a failure. */
  readonly open: () => Promise<HttpApp>;
  /** Called with the reason of a failure to open. */
  readonly onFailure: (error: unknown) => void;
}

const NOT_OPEN: HttpAnswer = {
  statusCode: 503,
  headers: {
    'content-type': 'application/json; charset=utf-8',
    'retry-after': '5',
    'cache-control': 'no-store',
  },
  body: JSON.stringify({
    errors: [
      {
        message: 'This instance could not be started; send the request again.',
        extensions: { code: 'UNAVAILABLE', retryAfterMs: 5_000 },
      },
    ],
  }),
  isBase64Encoded: false,
};

/** Answers events of API Gateway by one gateway, which lives as long as the function's instance. */
export function httpHandler({ open, onFailure }: HttpHandlerOptions): HttpHandler {
  const begin = (): Promise<Served | null> =>
    open().then(serving, (error: unknown) => {
      onFailure(error);
      return null;
    });
  let opening = begin();
  return async (event, context) => {
    // The first request to see the failure retries, once for all that wait.
    const first = opening;
    if ((await first) === null && opening === first) opening = begin();
    const app = await opening;
    if (app === null) return NOT_OPEN;
    // Timers did not run since the last request: check the live release before the engines are used.
    await app.index.release().catch(() => undefined);
    return fittingAnswer(await app.answer(asServed(event), context), event.headers['accept-encoding'] ?? '');
  };
}

interface Served {
  readonly index: HttpApp['engines']['index'];
  answer(event: HttpEvent, context: Context): Promise<HttpAnswer>;
}

function serving({ http, engines: { index } }: HttpApp): Served {
  const answer = awsLambdaFastify<HttpEvent>(http, { decorateRequest: false });
  return {
    index,
    async answer(event, context) {
      const { statusCode, headers, cookies, body, isBase64Encoded = false } = await answer(event, context);
      return { statusCode, headers, body, isBase64Encoded, ...(cookies && { cookies }) };
    },
  };
}
