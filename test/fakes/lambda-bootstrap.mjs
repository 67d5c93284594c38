// Emulates Lambda's runtime: it loads the function's file, polls for an event, passes it to the handler, and
// returns the result. https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const { AWS_LAMBDA_RUNTIME_API, LAMBDA_TASK_ROOT } = process.env;
const RUNTIME = `http://${AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime`;

const send = (path, answer) => fetch(`${RUNTIME}${path}`, { method: 'POST', body: JSON.stringify(answer) });
const asError = (error) => ({
  errorType: error.name,
  errorMessage: error.message,
  stackTrace: [error.stack],
});

let handler;
try {
  ({ handler } = await import(pathToFileURL(join(LAMBDA_TASK_ROOT, 'index.mjs')).href));
} catch (error) {
  await send('/init/error', asError(error));
  process.exit(1);
}
for (;;) {
  const next = await fetch(`${RUNTIME}/invocation/next`);
  const event = await next.json();
  const id = next.headers.get('lambda-runtime-aws-request-id');
  const deadline = Number(next.headers.get('lambda-runtime-deadline-ms'));
  const context = { awsRequestId: id, getRemainingTimeInMillis: () => deadline - Date.now() };
  try {
    await send(`/invocation/${id}/response`, await handler(event, context));
  } catch (error) {
    await send(`/invocation/${id}/error`, asError(error));
  }
}
