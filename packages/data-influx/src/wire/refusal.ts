import type { HttpError } from '@influxdata/influxdb-client';
import type { DataError } from '@veloce/core';
import type { AttemptFailure, Circumstance } from './attempt-failure.js';
import { meaningOf, oneLine, queriesAtATime } from './server-words.js';

const busy: readonly number[] = [408, 429, 500, 502, 503, 504];

/** A status that is not that of an answer. */
export function refusal(cause: HttpError, { connection, source, asked }: Circumstance): AttemptFailure {
  const { statusCode: status } = cause;
  // Secrets go before anything is cut: half of one would stay.
  const said = oneLine(connection.hide(saidBy(cause)));
  const meaning = meaningOf(said);
  const error: DataError = {
    _tag: 'QueryFailed',
    message: `${source} answered ${status}${said === '' ? '' : `: ${said}`}`,
    asked,
    fix: fixOf(cause, meaning, connection.authorization),
  };
  const seconds = retryAfterOf(cause);
  return {
    error,
    mayRetry: busy.includes(status) || meaning === 'passing',
    status,
    tooMuch: meaning === 'too-much' && !busy.includes(status),
    atATime: queriesAtATime(said),
    ...(seconds !== undefined && { waitMs: seconds * 1000 }),
  };
}

function fixOf(
  { statusCode: status, headers }: HttpError,
  meaning: ReturnType<typeof meaningOf>,
  authorization: string | undefined,
): string {
  if (meaning === 'wants-tls') return 'write https:// in the URL: the server speaks TLS at this port';
  if (status === 401 || status === 403) {
    return refusedAuth(String(headers?.['x-influxdb-version'] ?? ''), authorization);
  }
  if (meaning === 'no-database') {
    return 'check the name of the database; for InfluxDB 2 a DBRP mapping must give one to the bucket';
  }
  if (status === 404) return 'check the URL: there is no InfluxDB there that answers /query';
  if (status >= 300 && status < 400) return 'give the URL that it redirects to; no other host is contacted';
  if (busy.includes(status) || meaning === 'passing')
    return 'the server, or a proxy before it, is busy or in trouble: try again later';
  if (meaning === 'too-much') return 'ask for less at a time: lower rowsPerSlice';
  return 'see what the server says';
}

/** Each generation of InfluxDB signs in its own way. */
function refusedAuth(version: string, authorization: string | undefined): string {
  const fix = 'give auth with a user or token that may read this database';
  const isToken = authorization?.startsWith('Token ') === true;
  if (isToken && /^v?1\.[0-7]\./.test(version)) {
    return `${fix}: InfluxDB ${version} takes { username, password } alone, and no token`;
  }
  if (authorization !== undefined && !isToken && /^v?2\./.test(version)) {
    return `${fix}: InfluxDB 2 takes { token }, or the user of a v1 authorization (influx v1 auth create); the user of its web page is none`;
  }
  return fix;
}

function saidBy({ body, json, headers, contentType }: HttpError): string {
  const { error, message } = (json ?? {}) as { readonly error?: unknown; readonly message?: unknown };
  const words = [headers?.['x-influxdb-error'], error, message];
  const said = words.filter((one) => typeof one === 'string').find((one) => one !== '');
  if (said !== undefined) return said;
  const isText = contentType === undefined || contentType === null || /^text\/plain/.test(contentType);
  return isText && !/^\s*</.test(body ?? '') ? (body ?? '') : '';
}

/** Seconds, or a date: counted from the server's own, since the client's clock may be wrong. */
function retryAfterOf({ headers }: HttpError): number | undefined {
  const value: unknown = headers?.['retry-after'];
  if (typeof value !== 'string') return undefined;
  const sent = Date.parse(String(headers?.['date']));
  const seconds = /^\d+$/.test(value) ? Number(value) : (Date.parse(value) - (sent || Date.now())) / 1000;
  return seconds >= 0 ? seconds : undefined;
}
