import { Buffer } from 'node:buffer';
import { left, right, type Either } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as z from 'zod';
import { addressRule, parseOptions, timerMsRule } from '@veloce/core';
import { hiding } from '@veloce/core/node';
import type { ExitError } from '../emergency-exit.js';

/** The address of a freqtrade, and our login there. */
export const FreqtradeOptions = /* @__PURE__ */ (() =>
  z.strictObject({
    url: addressRule(['http', 'https'], 'give them as user and password').describe(
      'of its API server, without /api/v1',
    ),
    user: z.string().min(1),
    password: z.string().min(1),
    timeoutMs: timerMsRule.int().min(1).default(8_000).describe('of one call'),
  }))();

/** The address of a freqtrade, and our login there; fields with a default are optional. */
export type FreqtradeOptions = z.input<typeof FreqtradeOptions>;

/** Calls of freqtrade's REST API, each with one of three outcomes. */
export interface FreqtradeClient {
  /** Asks, by a path below `/api/v1`. */
  readonly get: (path: string, signal?: AbortSignal) => TaskEither<ExitError, unknown>;
  /** Tells, by a path below `/api/v1`. */
  readonly post: (path: string, body?: unknown, signal?: AbortSignal) => TaskEither<ExitError, unknown>;
  /** Takes back, by a path below `/api/v1`. */
  readonly delete: (path: string, signal?: AbortSignal) => TaskEither<ExitError, unknown>;
  /** The clock of its host, epoch ms UTC, to the second: the date that stands in each answer. */
  readonly clock: (signal?: AbortSignal) => TaskEither<ExitError, number>;
}

/**
 * A client of freqtrade's REST API. Every call carries the credentials, so none can expire on the way out, and no message shows them.
 *
 * A call that got no answer, or freqtrade's `500 Internal Server Error`, is `OutcomeUnknown`: it may still be carried out. `Refused` is what freqtrade says
 * itself (502 with its reason, 422, 404, 429); `Unauthorized` is 401 and 403; `BrokerUnreachable` is a connection that was never made.
 *
 * @throws {RangeError} when an option is malformed.
 * @example
 * ```ts
 * const client = freqtradeClient({ url: 'http://127.0.0.1:8080', user, password });
 * const count = await client.get('/count')();
 * ```
 */
export function freqtradeClient(options: FreqtradeOptions): FreqtradeClient {
  const { url, user, password, timeoutMs } = parseOptions('freqtradeClient', FreqtradeOptions, options);
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  // A proxy's page may echo the request, with its header.
  const hide = hiding([password, `${user}:${password}`]);
  const base = `${url.replace(/\/+$/, '')}/api/v1`;

  const call = <Value>(
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    body: unknown,
    signal: AbortSignal | undefined,
    read: (response: Response, asked: string) => Promise<Either<ExitError, Value>>,
  ) => {
    return async (): Promise<Either<ExitError, Value>> => {
      const asked = `${method} ${path} of freqtrade at ${url}`;
      const limit = AbortSignal.timeout(timeoutMs);
      try {
        const response = await fetch(`${base}${path}`, {
          method,
          redirect: 'error', // credentials go to the host that was named, and to no other
          signal: signal === undefined ? limit : AbortSignal.any([limit, signal]),
          headers: { authorization, ...(body !== undefined && { 'content-type': 'application/json' }) },
          ...(body !== undefined && { body: JSON.stringify(body) }),
        });
        return await read(response, asked);
      } catch (cause) {
        return left(failureOf(cause, asked));
      }
    };
  };
  const outcome = async (response: Response, asked: string): Promise<Either<ExitError, unknown>> =>
    outcomeOf(response.status, await response.text(), asked, hide);
  return {
    get: (path, signal) => call('GET', path, undefined, signal, outcome),
    post: (path, body, signal) => call('POST', path, body, signal, outcome),
    delete: (path, signal) => call('DELETE', path, undefined, signal, outcome),
    clock: (signal) =>
      call('GET', '/ping', undefined, signal, async (response, asked) => {
        await response.text();
        const time = Date.parse(response.headers.get('date') ?? '');
        if (Number.isFinite(time)) return right(time);
        const message = 'the answer has no date';
        return left({ _tag: 'OutcomeUnknown', message, asked, fix: 'look at what stands before freqtrade' });
      }),
  };
}

const SaidSchema = /* @__PURE__ */ (() =>
  z.union([z.object({ error: z.string() }), z.object({ detail: z.unknown() })]))();

function outcomeOf(
  status: number,
  text: string,
  asked: string,
  hide: (text: string) => string,
): Either<ExitError, unknown> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    json = undefined; // a 500 is plain text, a proxy's page is HTML
  }
  if (status === 200 && json !== undefined) return right(json);
  const { data: said } = SaidSchema.safeParse(json);
  const words =
    said === undefined
      ? text
      : 'error' in said
        ? said.error
        : typeof said.detail === 'string'
          ? said.detail
          : text;
  const message = `freqtrade answered ${status}: ${hide(words).slice(0, 200)}`;
  if (status === 401 || status === 403) {
    return left({ _tag: 'Unauthorized', message, asked, fix: 'check user and password of its api_server' });
  }
  // freqtrade rejects with 502; one without its words comes from a proxy, and means nothing.
  if (said !== undefined && (status === 502 || (status >= 400 && status < 500))) {
    return left({ _tag: 'Refused', message, asked, fix: 'see what it says' });
  }
  if (status === 429) return left({ _tag: 'Refused', message, asked, fix: 'ask more rarely' });
  return left({ _tag: 'OutcomeUnknown', message, asked, fix: 'ask how things stand: it may be carried out' });
}

const neverConnected = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

function failureOf(cause: unknown, asked: string): ExitError {
  const under =
    cause instanceof Error ? (cause.cause as { readonly code?: unknown } | undefined)?.code : undefined;
  const code = typeof under === 'string' ? under : cause instanceof Error ? cause.name : 'unknown';
  if (neverConnected.has(code)) {
    const message = `freqtrade cannot be reached (${code})`;
    return { _tag: 'BrokerUnreachable', message, asked, fix: 'check that it runs and the url', cause };
  }
  const message = `freqtrade gave no whole answer (${code})`;
  return {
    _tag: 'OutcomeUnknown',
    message,
    asked,
    fix: 'ask how things stand: it may be carried out',
    cause,
  };
}
