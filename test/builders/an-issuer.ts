import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  base64url,
  type CryptoKey,
  exportJWK,
  exportSPKI,
  generateKeyPair,
  type JSONWebKeySet,
  type JWTPayload,
  SignJWT,
} from 'jose';
import { NOW } from './a-small-gateway.js';

const ISSUER = 'https://login.example/';
const AUDIENCE = 'parallax';

interface SigningKey {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
}

/** A login service: it signs tokens with RS256, publishes its keys over HTTP, and can be made to fail. */
export class Issuer {
  /** Number of fetches of its keys. */
  fetches = 0;
  failing = false;
  private published: JSONWebKeySet = { keys: [] };

  private constructor(
    private readonly server: Server,
    private key: SigningKey,
  ) {}

  static async start(): Promise<Issuer> {
    const server = createServer((_request, response) => {
      issuer.fetches += 1;
      response.writeHead(issuer.failing ? 503 : 200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(issuer.failing ? {} : issuer.published));
    });
    const issuer = new Issuer(server, await newKey('k1'));
    await issuer.publish();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return issuer;
  }

  /** Configuration of a gateway that trusts it. */
  get environment(): Readonly<Record<string, string>> {
    const { port } = this.server.address() as AddressInfo;
    return {
      AUTH: 'jwt',
      JWKS_URL: `http://127.0.0.1:${port}/keys`,
      JWT_ISSUER: ISSUER,
      JWT_AUDIENCE: AUDIENCE,
    };
  }

  /** A good token of the user for an hour, but for the claims that the test says; undefined takes one away. */
  async token(sub: string, claims: JWTPayload = {}): Promise<string> {
    const { kid, privateKey } = this.key;
    return new SignJWT(this.claims(sub, claims)).setProtectedHeader({ alg: 'RS256', kid }).sign(privateKey);
  }

  /** Not signed at all. */
  unsignedToken(sub: string): string {
    const parts = [{ alg: 'none', typ: 'JWT' }, this.claims(sub, {})];
    return `${parts.map((part) => base64url.encode(JSON.stringify(part))).join('.')}.`;
  }

  /** Signed with the public key, which everybody has, as if it were a shared secret. */
  async confusedToken(sub: string): Promise<string> {
    const secret = new TextEncoder().encode(await exportSPKI(this.key.publicKey));
    return new SignJWT(this.claims(sub, {}))
      .setProtectedHeader({ alg: 'HS256', kid: this.key.kid })
      .sign(secret);
  }

  /** Signs with another key from now on, and publishes it alone. */
  async rotate(kid: string): Promise<void> {
    this.key = await newKey(kid);
    await this.publish();
  }

  /** Signs with a key that is not published, under the name of the one that is. */
  async forge(): Promise<void> {
    this.key = await newKey(this.key.kid);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private claims(sub: string, claims: JWTPayload): JWTPayload {
    const seconds = NOW / 1_000;
    const all = { iss: ISSUER, aud: AUDIENCE, sub, iat: seconds, exp: seconds + 3_600, ...claims };
    return JSON.parse(JSON.stringify(all));
  }

  private async publish(): Promise<void> {
    const { kid, publicKey } = this.key;
    this.published = { keys: [{ ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' }] };
  }
}

async function newKey(kid: string): Promise<SigningKey> {
  return { kid, ...(await generateKeyPair('RS256', { extractable: true })) };
}
