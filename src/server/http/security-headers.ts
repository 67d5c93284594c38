import { createHash } from 'node:crypto';
import fastifyCors, { type FastifyCorsOptions } from '@fastify/cors';
import fastifyHelmet from '@fastify/helmet';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** Answers are data: a browser that takes one for a page may do nothing with it. */
const DATA_POLICY = { defaultSrc: ["'none'"], frameAncestors: ["'none'"], formAction: ["'none'"] };

/** Adds security headers to every answer; a page sets its own content security policy. */
export function addSecurityHeaders(http: FastifyInstance): void {
  http.register(fastifyHelmet, {
    contentSecurityPolicy: { useDefaults: false, directives: DATA_POLICY },
    // HSTS is the decision of the proxy that ends TLS: it speaks for the whole domain, the gateway does not.
    strictTransportSecurity: false,
    xFrameOptions: { action: 'deny' },
  });
}

const PREFLIGHT_KEPT_S = 600;

/** Headers of an answer that scripts of other origins may read. */
const EXPOSED = ['x-request-id', 'retry-after', 'ratelimit', 'ratelimit-policy', 'www-authenticate'];

/**
 * Lets pages of these origins ask; their browsers send no cookies, which the gateway does not know anyway.
 *
 * @param origins  as browsers send them, or `*`; empty: no page of another origin
 */
export function allowOrigins(http: FastifyInstance, origins: readonly string[]): void {
  if (origins.length === 0) return;
  const allowed: FastifyCorsOptions = {
    origin: origins.includes('*') ? '*' : [...origins],
    methods: ['GET', 'HEAD', 'POST'],
    credentials: false,
    exposedHeaders: EXPOSED,
    maxAge: PREFLIGHT_KEPT_S,
    // A bare OPTIONS is no preflight, and nothing of ours answers it.
    strictPreflight: false,
  };
  http.register(
    fastifyCors,
    () => async (request: FastifyRequest) =>
      // Metrics are for the operator and are not shared with web pages.
      request.url.startsWith('/metrics') ? { origin: false } : allowed,
  );
}

/**
 * Content security policy of a self-contained page: only its own scripts, by their hashes; styles, fonts,
 * images and workers that these scripts create.
 */
export function pagePolicy(html: string): string {
  const scripts = [...html.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(
    ([, script = '']) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`,
  );
  return [
    "default-src 'none'",
    `script-src ${scripts.join(' ')}`,
    "style-src 'unsafe-inline'",
    'font-src data:',
    "img-src 'self' data:",
    'worker-src blob: data:',
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
