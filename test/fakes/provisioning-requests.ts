import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Aws } from '../../src/provisioning/aws/open-aws.js';

const VALIDATOR = fileURLToPath(new URL('./validate-with-botocore.py', import.meta.url));

/** A call in the form that a client receives it. */
export interface ClientCall {
  /** As botocore names it. */
  readonly service: string;
  readonly operation: string;
  readonly params: unknown;
}

interface Stack {
  add(
    middleware: (
      next: (args: { input: object }) => unknown,
      context: { commandName?: string },
    ) => (args: { input: object }) => unknown,
    options: { readonly step: 'initialize' },
  ): void;
}

/** Writes down what every client of these services is given from now on. */
export async function recordCalls(aws: Aws): Promise<readonly ClientCall[]> {
  const calls: ClientCall[] = [];
  const clients = {
    personalize: await aws.personalize(),
    s3: await aws.s3(),
    cloudwatch: await aws.cloudWatch(),
    iam: await aws.iam(),
    sts: await aws.sts(),
  };
  for (const [service, { middlewareStack }] of Object.entries(clients)) {
    (middlewareStack as unknown as Stack).add(
      (next, context) => (args) => {
        const operation = (context.commandName ?? '').replace(/Command$/, '');
        calls.push({ service, operation, params: JSON.parse(JSON.stringify(args.input)) });
        return next(args);
      },
      { step: 'initialize' },
    );
  }
  return calls;
}

/** Complaints of botocore's models about these calls. */
export async function complaintsOfBotocore(
  python: string,
  calls: readonly ClientCall[],
): Promise<readonly string[]> {
  const validator = spawn(python, [VALIDATOR], { stdio: ['pipe', 'pipe', 'inherit'] });
  validator.stdin.end(JSON.stringify(calls));
  let said = '';
  for await (const chunk of validator.stdout) said += String(chunk);
  return JSON.parse(said);
}

/** Requests to a service, each once, in order; ids that depend on the time are left out. */
export function readable(calls: readonly ClientCall[], service: string): string {
  const requests = new Set(
    calls
      .filter((call) => call.service === service)
      .map(({ operation, params }) =>
        JSON.stringify({ operation, params }).replaceAll(ID_OF_A_MOMENT, '$1/<id>'),
      ),
  );
  return `${JSON.stringify(
    [...requests].map((each) => JSON.parse(each)),
    null,
    2,
  )}\n`;
}

const ID_OF_A_MOMENT = /(event-tracker|:solution\/[\w-]+)\/[0-9a-f]{8}/g;
