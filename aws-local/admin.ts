import type { FastifyInstance } from 'fastify';
import type { CallCounts, Calls } from './calls.js';
import { type Fault, type Faults, parseFault } from './faults.js';

/** Controls a running stand-in; not part of AWS. */
export interface AwsLocalAdmin {
  addFault(fault: Fault): void;
  faults(): readonly Fault[];
  clearFaults(): void;
  /** By `service.operation`. */
  calls(): Readonly<Record<string, CallCounts>>;
  /** Forgets faults and counts; events and resources stay. */
  reset(): void;
}

export function adminOf(faults: Faults, calls: Calls): AwsLocalAdmin {
  return {
    addFault: (fault) => faults.add(fault),
    faults: () => faults.list(),
    clearFaults: () => faults.clear(),
    calls: () => calls.all(),
    reset() {
      faults.clear();
      calls.clear();
    },
  };
}

/** The same over HTTP, under `/_admin`: no operation of AWS has such a path, and nothing is signed. */
export function mountAdmin(http: FastifyInstance, admin: AwsLocalAdmin): void {
  http.get('/_admin/faults', () => admin.faults());
  http.post('/_admin/faults', (request, reply) => {
    const fault = parseFault(jsonOf(request.body));
    if (typeof fault === 'string') return reply.code(400).send({ message: fault });
    admin.addFault(fault);
    return reply.code(201).send(fault);
  });
  http.delete('/_admin/faults', (_request, reply) => {
    admin.clearFaults();
    return reply.code(204).send();
  });
  http.get('/_admin/calls', () => admin.calls());
  http.post('/_admin/reset', (_request, reply) => {
    admin.reset();
    return reply.code(204).send();
  });
}

function jsonOf(body: unknown): unknown {
  try {
    return JSON.parse(String(body));
  } catch {
    return undefined;
  }
}
