/**
 * The event of API Gateway's HTTP API, payload format 2.0; only the fields used here.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export interface HttpEvent {
  readonly version: '2.0';
  /** With the stage before it, unless that is `$default`. */
  readonly rawPath: string;
  readonly rawQueryString: string;
  /** Names are in lower case; repeated headers are joined by commas. */
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies?: readonly string[];
  readonly body?: string;
  readonly isBase64Encoded: boolean;
  readonly requestContext: {
    readonly stage: string;
    readonly http: { readonly method: string; readonly path: string; readonly sourceIp: string };
  };
}

/** The HTTP answer that the function returns. */
export interface HttpAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies?: readonly string[];
  readonly body: string;
  readonly isBase64Encoded: boolean;
}

/**
 * Converts the event to the request that a server behind API Gateway would receive, without the stage. The
 * query is as the client wrote it: the parsed one joins repeated parameters by commas, which queries contain.
 * API Gateway itself is the other end of the connection, so it is removed from the list of proxies.
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

/** The path arrives decoded: characters that would end it in a URL are escaped again. */
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

/**
 * API Gateway appends the source address, which the event also gives separately: counted twice, it would look
 * like one more proxy.
 */
function withoutGateway({ headers, requestContext }: HttpEvent): HttpEvent['headers'] {
  const { 'x-forwarded-for': forwarded, ...others } = headers;
  if (forwarded === undefined) return headers;
  const addresses = forwarded.split(',').map((address) => address.trim());
  if (addresses.at(-1) !== requestContext.http.sourceIp) return headers;
  const before = addresses.slice(0, -1);
  return before.length === 0 ? others : { ...others, 'x-forwarded-for': before.join(', ') };
}
