/** Returns true if an `accept-encoding` header allows gzip; a weight of 0 forbids it. */
export function acceptsGzip(acceptEncoding: string): boolean {
  return acceptEncoding.split(',').some((one) => /^\s*(gzip|\*)\s*(;\s*q=(?!0(\.0*)?\s*$).*)?$/i.test(one));
}
