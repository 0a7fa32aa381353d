import * as z from 'zod';
import { functionRule, parseOptions } from '@veloce/core';
import { hiding } from '@veloce/core/node';
import type { AlertEvent, Severity } from './event.js';

/** The content of a message: one alert, or several gathered into one. */
export interface ChannelMessage {
  /** The same for each try. Of several alerts: made of theirs. */
  readonly id: string;
  /** The highest among the alerts. */
  readonly severity: Severity;
  /** One line, at most 250 characters. */
  readonly title: string;
  /** Title and text, plain; at most as long as the channel takes. */
  readonly text: string;
  readonly alerts: readonly AlertEvent[];
}

/** The outcome of an attempt. */
export type Sent =
  | { readonly ok: true; readonly answer: string }
  | {
      readonly ok: false;
      /** Whether another try may go better. */
      readonly retry: boolean;
      /** How long the other side wants to be left alone, ms. */
      readonly afterMs?: number;
      readonly answer: string;
    };

/** A channel to a person. */
export interface Channel {
  /** The name in the ledger; unique among the channels. */
  readonly name: string;
  /** Longest text it takes, characters. */
  readonly longest: number;
  /** Sends; does not reject. Its answer holds no secret. `signal` ends the attempt. */
  readonly send: (message: ChannelMessage, signal: AbortSignal) => Promise<Sent>;
}

/** An HTTP request of a channel to its server. */
export interface ChannelRequest {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** A channel over HTTP, as its facts. */
export interface HttpChannel {
  readonly name: string;
  readonly longest: number;
  /** Texts that must not be shown, not even if the server echoes them. */
  readonly secrets: readonly string[];
  /** The request that delivers a message. */
  readonly request: (message: ChannelMessage) => ChannelRequest;
}

const Options = /* @__PURE__ */ (() =>
  z.strictObject({
    name: z.string().min(1),
    longest: z.int().min(1),
    secrets: z.array(z.string()),
    request: functionRule<HttpChannel['request']>(),
  }))();

/**
 * A channel that posts JSON: 2xx is sent; 408, 425, 429, 5xx and no answer are tried again, after `Retry-After` where it is given; everything else is not, a
 * redirect neither: what is secret must not follow it.
 *
 * @throws {RangeError} when the URL is invalid.
 * @example
 * ```ts
 * const pager = httpChannel({
 *   name: 'pager', longest: 500, secrets: [key], request: ({ id, title }) => ({ url: 'https://pager.example/in', body: { key, id, title } }),
 * });
 * ```
 */
export function httpChannel(options: HttpChannel): Channel {
  const { name, longest, secrets, request } = parseOptions('httpChannel', Options, options);
  const hide = hiding(secrets);
  return {
    name,
    longest,
    async send(message, signal) {
      const { url, headers = {}, body } = request(message);
      try {
        const response = await fetch(url, {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'idempotency-key': message.id, ...headers },
          body: JSON.stringify(body),
          redirect: 'manual',
          signal,
        });
        return await readAnswer(response, hide);
      } catch (cause) {
        return { ok: false, retry: true, answer: hide(reasonOf(cause)) };
      }
    },
  };
}

async function readAnswer(response: Response, hide: (text: string) => string): Promise<Sent> {
  const { status } = response;
  const said = await beginningOf(response);
  const answer = hide(`${status}${said === '' ? '' : ` ${said}`}`.slice(0, 300));
  if (response.ok) return { ok: true, answer };
  if (status >= 300 && status < 400) {
    const answer = `${status}: a redirect, which is not followed; configure the place it leads to`;
    return { ok: false, retry: false, answer };
  }
  const retry = status === 408 || status === 425 || status === 429 || status >= 500;
  const afterMs = waitAskedFor(response.headers.get('retry-after'), said);
  return { ok: false, retry, answer, ...(afterMs === undefined ? {} : { afterMs }) };
}

const mostBytes = 2_048;

/** The first bytes of an answer, on one line: it may never end. */
async function beginningOf({ body }: Response): Promise<string> {
  if (body === null) return '';
  const reader = body.getReader() as ReadableStreamDefaultReader<Uint8Array>;
  const parts: Uint8Array[] = [];
  for (let length = 0; length < mostBytes;) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value);
    length += value.length;
  }
  await reader.cancel();
  return Buffer.concat(parts).subarray(0, mostBytes).toString().replace(/\s+/g, ' ').trim();
}

/** Seconds in the header; Discord and Telegram say it in the body as well. */
function waitAskedFor(header: string | null, said: string): number | undefined {
  const inBody = /"retry_after": ?(\d+(?:\.\d+)?)/.exec(said)?.[1];
  const seconds = Number(header ?? inBody ?? NaN);
  return seconds >= 0 ? Math.min(seconds * 1_000, 3_600_000) : undefined;
}

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return 'no answer';
  if (cause.name === 'TimeoutError') return 'no answer in time';
  const below = cause.cause instanceof Error ? cause.cause.message : '';
  return below === '' ? cause.message : `${cause.message}: ${below}`;
}
