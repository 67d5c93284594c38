import type { Service } from '../services.js';
import { readSmithyModel, type Shape, type SmithyModel, shapeOf, shortName } from './smithy-model.js';

/** An operation of a service as its model describes it. */
export interface Operation {
  readonly service: Service;
  readonly model: SmithyModel;
  readonly name: string;
  readonly inputShape: string;
  readonly output: Shape;
}

/** A request that was recognised, with what its path and its query held. */
export interface Routed {
  readonly operation: Operation;
  readonly labels: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
}

export interface RequestLine {
  readonly method: string;
  /** As sent, still encoded, with the query. */
  readonly url: string;
  /** `X-Amz-Target`, which distinguishes the operations of the awsJson protocols. */
  readonly target: string | undefined;
}

/** Finds the operation of a request by the HTTP bindings of the service models. */
export class Operations {
  readonly #byPath: readonly {
    readonly method: string;
    readonly path: RegExp;
    readonly operation: Operation;
  }[];
  readonly #byTarget: ReadonlyMap<string, Operation>;

  constructor(services: readonly Service[]) {
    const all = services.flatMap(operationsOf);
    this.#byTarget = new Map(
      all.flatMap(({ target, operation }) => (target === null ? [] : [[target, operation]])),
    );
    this.#byPath = all.flatMap(({ shape, operation }) => {
      const http = shape.traits?.['smithy.api#http'];
      return http === undefined ? [] : [{ method: http.method, path: pathExpression(http.uri), operation }];
    });
  }

  /** Null for what no served operation is bound to. */
  find({ method, url, target }: RequestLine): Routed | null {
    const [path = '', search] = url.split('?');
    const query = new URLSearchParams(search);
    if (target !== undefined) {
      const operation = method === 'POST' && path === '/' ? this.#byTarget.get(target) : undefined;
      return operation === undefined ? null : { operation, labels: {}, query };
    }
    for (const bound of this.#byPath) {
      const match = bound.method === method ? bound.path.exec(path) : null;
      if (match !== null)
        return { operation: bound.operation, labels: decodedLabels(match.groups ?? {}), query };
    }
    return null;
  }

  named(service: string, name: string): Operation | null {
    for (const operation of [...this.#byTarget.values(), ...this.#byPath.map((bound) => bound.operation)])
      if (operation.service.name === service && operation.name === name) return operation;
    return null;
  }
}

function operationsOf(service: Service) {
  const model = readSmithyModel(service.model);
  const described = Object.entries(model.shapes).find(([, { type }]) => type === 'service');
  const [serviceId, { operations = [] }] = described ?? ['', { operations: [] }];
  return operations.map(({ target: id }) => {
    const shape = shapeOf(model, id);
    const operation: Operation = {
      service,
      model,
      name: shortName(id),
      inputShape: shape.input?.target ?? 'smithy.api#Unit',
      output: shapeOf(model, shape.output?.target ?? 'smithy.api#Unit'),
    };
    const target = service.protocol === 'awsJson1.1' ? `${shortName(serviceId)}.${operation.name}` : null;
    return { shape, operation, target };
  });
}

/** `/model/{modelId}/invoke` as an expression with the labels as groups. */
function pathExpression(uri: string): RegExp {
  return new RegExp(`^${uri.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`);
}

function decodedLabels(groups: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(groups).map(([name, value]) => [name, decoded(value)]));
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
