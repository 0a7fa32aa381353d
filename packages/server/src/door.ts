import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { secureHeaders } from 'hono/secure-headers';
import type { DeskFault } from '@veloce/dashboard';

/** The rules of admission to a server. */
export interface Door {
  /** At least 22 characters: 128 bits in base64. */
  readonly token: string;
  /** Hosts the desk answers to, with their port, such as `127.0.0.1:4100`. */
  readonly hosts: () => readonly string[];
  readonly readOnly: boolean;
  /** The path that its cookie is for; `''` for all. */
  readonly prefix: string;
}

const cookie = 'veloce-desk';

/** A new token of 192 bits. */
export function newToken(): string {
  return randomBytes(24).toString('base64url');
}

const pageHeaders = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    // Lightweight Charts places its canvases by style attributes, Preact its rows.
    styleSrcAttr: ["'unsafe-inline'"],
    connectSrc: ["'self'"],
    imgSrc: ["'self'", 'data:'],
    frameSrc: ["'self'"],
    frameAncestors: ["'none'"],
    formAction: ["'none'"],
    baseUri: ["'none'"],
  },
  xFrameOptions: 'DENY',
  originAgentCluster: false,
  referrerPolicy: 'no-referrer',
});

/** A report has its own policy; the desk frames it in a sandbox, where it reaches neither the desk nor a network. */
const reportHeaders = secureHeaders({
  xFrameOptions: 'SAMEORIGIN',
  originAgentCluster: false,
  referrerPolicy: 'no-referrer',
});

/** Nothing is loaded from elsewhere, nothing runs inline, no one may frame the page; reports come in separate frames. */
export const headers: MiddlewareHandler = (context, next) =>
  (/^\/api\/backtests\/[^/]+\/report$/.test(context.req.path) ? reportHeaders : pageHeaders)(context, next);

/** Only the desk's own addresses, requested by the desk's own page: another host or origin is a foreign page. */
export function ownHost({ hosts }: Door): MiddlewareHandler {
  return async (context, next) => {
    const mine = hosts();
    const host = context.req.header('host') ?? '';
    if (!mine.includes(host)) {
      return context.json(
        fault(
          `this desk does not answer to the host ${JSON.stringify(host.slice(0, 80))}`,
          `Open it as http://${mine[0] ?? '127.0.0.1'}, or name the host in the option hosts.`,
        ),
        421,
      );
    }
    const origin = context.req.header('origin');
    if (
      origin !== undefined &&
      !mine.some((one) => origin === `http://${one}` || origin === `https://${one}`)
    ) {
      return context.json(fault('this request comes from another page', 'Use the desk’s own page.'), 403);
    }
    return next();
  };
}

/** A token in the header, or the cookie that it was exchanged for. */
export function onlyWithToken({ token }: Door): MiddlewareHandler {
  return async (context, next) => {
    const given = context.req.header('authorization')?.replace(/^Bearer /, '') ?? getCookie(context, cookie);
    if (!same(given, token)) {
      return context.json(
        fault(
          'no valid token',
          'Open the link that was printed when the desk was started; it carries the token.',
        ),
        401,
      );
    }
    return next();
  };
}

/** Routes that are sent a body and change nothing. */
const readingPosts: ReadonlySet<string> = new Set([
  '/api/playbooks/check',
  '/api/playbooks/preview',
  '/api/ask',
]);

/** Writing needs JSON (a foreign form cannot send it), and a desk that may be written to. */
export function writing({ readOnly }: Door): MiddlewareHandler {
  return async (context, next) => {
    if (context.req.method === 'GET' || context.req.method === 'HEAD') return next();
    if (readOnly && !readingPosts.has(context.req.path)) {
      return context.json(
        fault('this desk is read-only', 'Start it without readOnly to change something.'),
        403,
      );
    }
    if (!(context.req.header('content-type') ?? '').startsWith('application/json')) {
      return context.json(fault('the body must be JSON', 'Send content-type: application/json.'), 415);
    }
    return next();
  };
}

/** Exchanges the token of the printed link for a cookie that scripts cannot read. */
export function enter({ token, prefix }: Door): MiddlewareHandler {
  return async (context) => {
    const body: unknown = await context.req.json().catch(() => undefined);
    const given = typeof body === 'object' && body !== null && 'token' in body ? body.token : undefined;
    if (typeof given !== 'string' || !same(given, token)) {
      return context.json(
        fault('this token is not the desk’s', 'Open the newest link that was printed.'),
        401,
      );
    }
    const path = prefix === '' ? '/' : prefix;
    setCookie(context, cookie, token, { httpOnly: true, sameSite: 'Strict', path, maxAge: 30 * 86_400 });
    return context.json({ ok: true });
  };
}

/** A fault as the page shows it. */
export function fault(error: string, fix?: string): DeskFault {
  return { error, ...(fix === undefined ? {} : { fix }) };
}

function same(given: string | undefined, token: string): boolean {
  const [a, b] = [Buffer.from(given ?? ''), Buffer.from(token)];
  return a.length === b.length && timingSafeEqual(a, b);
}
