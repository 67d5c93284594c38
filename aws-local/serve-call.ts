import { setTimeout } from 'node:timers/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Call, Calls } from './calls.js';
import { corruptResponse } from './corrupt-response.js';
import type { Fault, Faults } from './faults.js';
import type { Journal } from './journal.js';
import { type Rate, RateLimit } from './rate-limit.js';
import { AwsError } from './wire/aws-error.js';
import { checkSignature } from './wire/check-signature.js';
import { decodeInput, violationMessage } from './wire/decode-input.js';
import { errorNamed } from './wire/error-named.js';
import type { Operation, Operations, Routed } from './wire/operations.js';
import { readInput } from './wire/read-input.js';
import { type HttpAnswer, writeAnswer, writeError } from './wire/write-answer.js';

/** Context of a request beside its input; the journal keeps it, so that a replay has the same result. */
export interface CallContext {
  /** Result of the operation's reader. */
  readonly read: unknown;
  /** Reason why the created resource will fail; null: it will not. */
  readonly failure: string | null;
}

export const NO_CONTEXT: CallContext = { read: undefined, failure: null };

/** Does one operation. Its input has been held against the model, so it may name the shape that it expects. */
export type Handler = (input: never, at: number, context: CallContext) => unknown;

/** Reads external data that an operation needs before it runs. The result can be written as JSON. */
export type Reader = (input: never) => Promise<unknown>;

export interface ServeOptions {
  readonly operations: Operations;
  /** By `service.operation`. */
  readonly handlers: ReadonlyMap<string, Handler>;
  /** By `service.operation`. */
  readonly readers: ReadonlyMap<string, Reader>;
  /** By `service.operation`. */
  readonly rates: ReadonlyMap<string, Rate>;
  readonly faults: Faults;
  readonly calls: Calls;
  readonly journal: Journal;
  readonly region: string;
  readonly accessKeys: ReadonlySet<string> | null;
  readonly now: () => number;
  readonly newId: () => string;
  readonly onCall: (call: Call) => void;
}

/** Answers requests as the services would: route, faults, signature, rate, input, handler, answer. */
export class CallServer {
  readonly #limits = new Map<string, RateLimit>();

  constructor(private readonly options: ServeOptions) {}

  async serve(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
    const { operations, calls, faults, now, newId, onCall } = this.options;
    // The SDKs correct their clock by this one after a signature was out of time.
    reply.headers({ 'x-amzn-requestid': newId(), date: new Date(now()).toUTCString() });
    const target = request.headers['x-amz-target'];
    const routed = operations.find({
      method: request.method,
      url: request.url,
      target: typeof target === 'string' ? target : undefined,
    });
    if (routed === null) return unknownOperation(reply);
    const { service, name } = routed.operation;
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    calls.count(service.name, name);
    onCall({ service: service.name, operation: name, headers: request.headers, body });
    const met = faults.meeting(service.name, name);
    for (const fault of met) await delay(fault);
    if (met.some(({ kind }) => kind === 'hang')) return neverAnswered(reply);
    if (met.some(({ kind }) => kind === 'reset')) return broken(request, reply);
    const answer = await this.#answer(routed, request.headers, body, met);
    if (met.some(({ kind }) => kind === 'lost-answer')) return broken(request, reply);
    return reply.code(answer.status).headers(answer.headers).send(answer.body);
  }

  /** Does an operation without HTTP around it, as a journal holds it. */
  do(operation: Operation, wire: unknown, at: number, context: CallContext): unknown {
    return this.#do(operation, decoded(operation, wire), at, context);
  }

  #do({ service, name }: Operation, input: unknown, at: number, context: CallContext): unknown {
    const handler = this.options.handlers.get(`${service.name}.${name}`);
    if (handler === undefined) throw new Error(`Nothing serves ${service.name}.${name}.`);
    // The decoder has made it from the operation's own input shape.
    return handler(input as never, at, context);
  }

  async #answer(
    routed: Routed,
    headers: FastifyRequest['headers'],
    body: Uint8Array,
    met: readonly Fault[],
  ): Promise<HttpAnswer> {
    const { operation } = routed;
    const { service, name } = operation;
    try {
      this.#admit(operation, headers, met);
      const wire = readInput(routed, headers, body);
      const input = decoded(operation, wire);
      const read = await this.options.readers.get(`${service.name}.${name}`)?.(input as never);
      const at = this.options.now();
      const failure = failureIn(met);
      const value = await this.#do(operation, input, at, { read, failure });
      if (CHANGES.test(name))
        this.options.journal.append({
          at,
          service: service.name,
          operation: name,
          input: wire,
          ...(read === undefined ? {} : { read }),
          ...(failure === null ? {} : { failure }),
        });
      const good = writeAnswer(operation, asMembers(value));
      return met.reduce(corruptResponse, good);
    } catch (error) {
      if (!(error instanceof AwsError)) console.error(error);
      const known = error instanceof AwsError ? error : service.failed();
      this.options.calls.countError(service.name, name, known.code);
      return writeError(service, known);
    }
  }

  /** @throws AwsError for a refused call */
  #admit(
    { service, model, name }: Operation,
    headers: FastifyRequest['headers'],
    met: readonly Fault[],
  ): void {
    const { region, accessKeys, now } = this.options;
    const meets = (kind: Fault['kind']): boolean => met.some((fault) => fault.kind === kind);
    if (meets('expired'))
      throw new AwsError(
        'ExpiredTokenException',
        403,
        'The security token included in the request is expired',
      );
    checkSignature(headers, { signedFor: service.signedFor, region, accessKeys, now: now() });
    if (meets('throttle') || !this.#withinRate(`${service.name}.${name}`)) throw service.throttled();
    const failing = met.find(({ kind }) => kind === 'fail');
    if (failing !== undefined)
      throw failing.error === undefined ? service.failed() : errorNamed(model, failing.error);
    if (meets('not-active') && service.name !== 'personalize')
      throw new AwsError(service.invalid, 400, 'The resource is not ACTIVE.');
  }

  #withinRate(name: string): boolean {
    const rate = this.options.rates.get(name);
    if (rate === undefined) return true;
    const now = this.options.now();
    const limit = this.#limits.get(name) ?? new RateLimit(rate, now);
    this.#limits.set(name, limit);
    return limit.take(now);
  }
}

const CHANGES = /^(Create|Delete|Put|Tag|Untag|Update|Stop)/;
const SLOW_MS = 1_000;

/** @throws AwsError for what does not keep to the model */
function decoded({ service, model, inputShape }: Operation, wire: unknown): unknown {
  const { value, violations } = decodeInput(model, inputShape, wire);
  if (violations.length > 0) throw new AwsError(service.invalid, 400, violationMessage(violations));
  return value;
}

function failureIn(met: readonly Fault[]): string | null {
  const fault = met.find(({ kind }) => kind === 'create-failed');
  return fault === undefined ? null : (fault.reason ?? 'It failed as aws-local was configured to.');
}

async function delay({ kind, ms = kind === 'slow' ? SLOW_MS : 0 }: Fault): Promise<void> {
  if (ms > 0) await setTimeout(ms, undefined, { ref: false });
}

async function neverAnswered(reply: FastifyReply): Promise<unknown> {
  await new Promise((resolve) => reply.raw.once('close', resolve));
  return reply.hijack();
}

function broken(request: FastifyRequest, reply: FastifyReply): unknown {
  reply.hijack();
  request.raw.socket.destroy();
  return reply;
}

function unknownOperation(reply: FastifyReply): unknown {
  const message = 'aws-local does not serve this operation.';
  return reply
    .code(404)
    .headers({ 'content-type': 'application/json', 'x-amzn-errortype': 'UnknownOperationException' })
    .send(JSON.stringify({ __type: 'UnknownOperationException', message }));
}

function asMembers(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
