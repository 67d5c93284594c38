import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asParallaxError } from '../../../../src/datasources/aws/as-parallax-error.js';
import { ParallaxError } from '../../../../src/domain/errors.js';

const CALL = { service: 'Amazon Personalize', action: 'GetPersonalizedRanking', resource: 'the campaign c' };

/** As the SDK throws what a service answered. */
function anError(name: string, status: number, message = 'words of the service'): Error {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode: status } });
}

/** As Node throws what happened to a connection. */
function aNetworkError(code: string, name = 'Error'): Error {
  return Object.assign(new Error(`connect ${code} 10.1.2.3:443`), { code, name });
}

describe('what AWS clients throw', () => {
  const table: readonly (readonly [unknown, string, RegExp])[] = [
    [anError('ThrottlingException', 400), 'RATE_LIMITED', /is throttling/],
    [anError('LimitExceededException', 400), 'RATE_LIMITED', /quota/],
    [anError('SlowDown', 503), 'RATE_LIMITED', /is throttling/],
    [anError('Whatever', 429), 'RATE_LIMITED', /is throttling/],
    [anError('RequestTimeout', 400), 'TIMEOUT', /in time/],
    [aNetworkError('ETIMEDOUT', 'TimeoutError'), 'TIMEOUT', /in time/],
    [new DOMException('aborted', 'AbortError'), 'TIMEOUT', /in time/],
    [aNetworkError('ECONNRESET', 'TimeoutError'), 'UNAVAILABLE', /cannot be reached \(ECONNRESET\)/],
    [aNetworkError('ENOTFOUND'), 'UNAVAILABLE', /cannot be reached \(ENOTFOUND\).*region/],
    [aNetworkError('CERT_HAS_EXPIRED'), 'UNAVAILABLE', /cannot be reached \(CERT_HAS_EXPIRED\)/],
    [anError('RequestTimeTooSkewed', 403), 'UNAVAILABLE', /clock/],
    [anError('InvalidSignatureException', 403, 'Signature expired: ...'), 'UNAVAILABLE', /clock/],
    [anError('SignatureDoesNotMatch', 403), 'UNAVAILABLE', /secret access key/],
    [anError('ExpiredToken', 400), 'UNAVAILABLE', /have expired/],
    [anError('InvalidAccessKeyId', 403), 'UNAVAILABLE', /does not know the AWS credentials/],
    [anError('CredentialsProviderError', 0), 'UNAVAILABLE', /no usable AWS credentials/],
    [anError('AccessDenied', 403), 'UNAVAILABLE', /refused GetPersonalizedRanking on the campaign c/],
    [anError('Unknown', 403), 'UNAVAILABLE', /refused GetPersonalizedRanking/],
    [anError('ResourceNotFoundException', 404), 'UNAVAILABLE', /does not know the campaign c/],
    [anError('PermanentRedirect', 301), 'UNAVAILABLE', /sent .* elsewhere.*region/],
    [anError('InternalFailure', 500), 'UNAVAILABLE', /failed at GetPersonalizedRanking/],
    [anError('InvalidInputException', 400), 'INTERNAL', /refused a request .* as invalid/],
    [new SyntaxError('Unexpected end of JSON input'), 'INTERNAL', /cannot be read/],
    [Object.assign(new SyntaxError('<'), { $response: { statusCode: 503 } }), 'UNAVAILABLE', /failed at/],
    [new Error('Region is missing'), 'UNAVAILABLE', /set AWS_REGION/],
    [new Error('anything else'), 'UNAVAILABLE', /failed at/],
  ];

  for (const [error, code, message] of table) {
    it(`${String(error)} is ${code} ${message}`, () => {
      const translated = asParallaxError(error, CALL);
      expect(translated).toMatchObject({ code, message: expect.stringMatching(message) });
      expect(translated.cause).toBe(error);
      expect(translated.message).not.toMatch(/words of the service|10\.1\.2\.3/);
    });
  }

  it('passes what is translated already', () => {
    const error = new ParallaxError('BAD_USER_INPUT', 'no');
    expect(asParallaxError(error, CALL)).toBe(error);
  });

  it('makes something of anything', () => {
    fc.assert(
      fc.property(fc.anything(), (thrown) => {
        expect(asParallaxError(thrown, CALL)).toBeInstanceOf(ParallaxError);
      }),
    );
  });
});
