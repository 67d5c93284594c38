/**
 * What API Gateway's HTTP API hands a function, payload format 2.0, as far as it is read here.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export interface HttpEvent {
  readonly version: '2.0';
  /** With the stage before it, unless that is `$default`. */
  readonly rawPath: string;
  readonly rawQueryString: string;
  /** Lower-case names; values of one that came several times, between commas. */
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies?: readonly string[];
  readonly body?: string;
  readonly isBase64Encoded: boolean;
  readonly requestContext: {
    readonly stage: string;
    readonly http: { readonly method: string; readonly path: string; readonly sourceIp: string };
  };
}

/** What goes back. */
export interface HttpAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies?: readonly string[];
  readonly body: string;
  readonly isBase64Encoded: boolean;
}

/**
 * The event as a server behind API Gateway would have been asked: without the stage, with the query as the client
 * wrote it (the parsed one joins repeated parameters by commas, which queries are full of), and with API Gateway
 * itself, which is the other end of the connection, no longer among the proxies.
 */
export function asServed(event: HttpEvent): HttpEvent & { readonly queryStringParameters: undefined } {
  const query = event.rawQueryString === '' ? '' : `?${event.rawQueryString}`;
  return {
    ...event,
    rawPath: `${asWritten(withoutStage(event))}${query}`,
    queryStringParameters: undefined,
    headers: withoutHost(withoutGateway(event)),
  };
}

function withoutStage({ rawPath, requestContext: { stage } }: HttpEvent): string {
  const prefix = `/${stage}`;
  if (rawPath === prefix) return '/';
  return rawPath.startsWith(`${prefix}/`) ? rawPath.slice(prefix.length) : rawPath;
}

/** The path comes decoded: what would end it in a URL is escaped again. */
function asWritten(path: string): string {
  return path.replace(/[^\w!$&'()*+,\-./:;=@~%]/gu, (character) =>
    [...Buffer.from(character)]
      .map((byte) => `%${byte.toString(16).padStart(2, '0').toUpperCase()}`)
      .join(''),
  );
}

/** API Gateway answers for its own names alone: which of them it was asked by is no question here. */
function withoutHost({ host: _, ...others }: HttpEvent['headers']): HttpEvent['headers'] {
  return others;
}

/** It adds the address that it was asked from, which the event says apart: counted twice, it would be a proxy more. */
function withoutGateway({ headers, requestContext }: HttpEvent): HttpEvent['headers'] {
  const { 'x-forwarded-for': forwarded, ...others } = headers;
  if (forwarded === undefined) return headers;
  const addresses = forwarded.split(',').map((address) => address.trim());
  if (addresses.at(-1) !== requestContext.http.sourceIp) return headers;
  const before = addresses.slice(0, -1);
  return before.length === 0 ? others : { ...others, 'x-forwarded-for': before.join(', ') };
}
