import { HttpError } from '@influxdata/influxdb-client';
import type { DataError, DataFormat } from '@veloce/core';
import { AnswerFault } from './answer.js';
import { Silence } from './http.js';

/** What was being done when something failed. */
export interface Circumstance {
  /** The server and database, as errors may show them. */
  readonly source: string;
  readonly asked: string;
  readonly signal?: AbortSignal | undefined;
}

/** Why one attempt failed, and what may be done about it. */
export interface AttemptFailure {
  readonly error: DataError;
  readonly mayRetry: boolean;
  /** What the server asks to wait, in ms. */
  readonly waitMs?: number;
  /** The status, where the server refused. */
  readonly status?: number;
  /** The server gave up because the answer took it too long: a smaller question may do. */
  readonly tooMuch?: boolean;
}

/** Any failure of a request as an error of the data. */
export function failureOf(cause: unknown, { source, asked, signal }: Circumstance): AttemptFailure {
  if (signal?.aborted === true) {
    const message = `the request to ${source} was aborted`;
    return { error: { _tag: 'Aborted', message, asked, fix: 'start it again' }, mayRetry: false };
  }
  if (cause instanceof AnswerFault) return faultOfAnswer(cause, source, asked);
  if (cause instanceof HttpError) return refusal(cause, source, asked);
  const code = (cause as { readonly code?: unknown } | null)?.code;
  const reason = cause instanceof Error && cause.message !== '' ? cause.message : String(code ?? cause);
  const what =
    cause instanceof Silence ? `fell silent: ${reason}` : `broke off or cannot be reached (${reason})`;
  return {
    error: {
      _tag: 'ConnectionFailed',
      message: `${source} ${what}`,
      asked,
      fix: /CERT|SSL|TLS|SELF_SIGNED|UNABLE_TO/.test(String(code))
        ? 'the certificate is not trusted: give its authority as tls.ca'
        : 'check that the server runs, the URL and the network; nothing of the answer was kept',
      cause,
    },
    mayRetry: !/CERT|SELF_SIGNED|UNABLE_TO/.test(String(code)),
  };
}

const wholeFix = 'try again; nothing of the broken answer was kept';

function faultOfAnswer(fault: AnswerFault, source: string, asked: string): AttemptFailure {
  const message = `${source}: ${fault.message}`;
  switch (fault.kind) {
    case 'in-band':
      return inBand(fault.message, source, asked);
    case 'incomplete':
      return {
        error: { _tag: 'DataIncomplete', message, asked, fix: wholeFix },
        mayRetry: !fault.message.includes('row limit'),
      };
    case 'rows':
    case 'format': {
      const fix =
        fault.kind === 'rows'
          ? 'the field must hold numbers: correct the schema profile, or the data'
          : 'check that the URL is that of an InfluxDB 1.6 or later and not of something in front of it';
      const { row, column, value } = fault;
      const error: DataFormat = {
        _tag: 'DataFormat',
        message,
        asked,
        fix,
        source,
        ...(row !== undefined && { row }),
        ...(column !== undefined && { column }),
        ...(value !== undefined && { value }),
      };
      return { error, mayRetry: false };
    }
  }
}

/** An error inside an answer that began well. */
function inBand(said: string, source: string, asked: string): AttemptFailure {
  if (/database not found/i.test(said)) {
    const fix = 'check the name of the database; for InfluxDB 2 a DBRP mapping must give one to the bucket';
    return { error: notFound('database', `${source}: ${said}`, asked, fix), mayRetry: false };
  }
  if (/retention policy not found/i.test(said)) {
    const fix = 'correct the retention policies of the schema profile; discover() lists those of the server';
    return { error: notFound('retention-policy', `${source}: ${said}`, asked, fix), mayRetry: false };
  }
  const tooMuch = /timeout|max-select|exceed|limit/i.test(said);
  const fix = tooMuch
    ? 'ask for less at a time: lower rowsPerSlice'
    : 'see what the server says; its log may tell more';
  const error: DataError = { _tag: 'QueryFailed', message: `${source} answered: ${said}`, asked, fix };
  return { error, mayRetry: false, tooMuch };
}

function notFound(
  missing: 'database' | 'retention-policy',
  message: string,
  asked: string,
  fix: string,
): DataError {
  return { _tag: 'DataNotFound', missing, message, asked, fix };
}

const busy: readonly number[] = [408, 429, 500, 502, 503, 504];

function refusal(cause: HttpError, source: string, asked: string): AttemptFailure {
  const { statusCode: status } = cause;
  const said = saidBy(cause);
  const error: DataError = {
    _tag: 'QueryFailed',
    message: `${source} answered ${status}${said === '' ? '' : `: ${said}`}`,
    asked,
    fix: fixOf(status),
  };
  const seconds = retryAfterOf(cause);
  return {
    error,
    mayRetry: busy.includes(status),
    status,
    ...(seconds !== undefined && { waitMs: seconds * 1000 }),
  };
}

function fixOf(status: number): string {
  if (status === 401 || status === 403) return 'give auth with a user or token that may read this database';
  if (status === 404) return 'check the URL: there is no InfluxDB there that answers /query';
  if (status >= 300 && status < 400) return 'give the URL that it redirects to; no other host is contacted';
  if (busy.includes(status))
    return 'the server, or a proxy before it, is busy or in trouble: try again later';
  return 'see what the server says';
}

function saidBy({ body, json, headers, contentType }: HttpError): string {
  const inHeader: unknown = headers?.['x-influxdb-error'];
  const inJson: unknown = (json as { readonly error?: unknown } | undefined)?.error;
  if (typeof inHeader === 'string') return inHeader;
  if (typeof inJson === 'string') return inJson;
  return contentType?.startsWith('text/plain') === true ? (body ?? '').trim().slice(0, 200) : '';
}

/** Seconds, or a date. */
function retryAfterOf({ headers }: HttpError): number | undefined {
  const value: unknown = headers?.['retry-after'];
  if (typeof value !== 'string') return undefined;
  const seconds = /^\d+$/.test(value) ? Number(value) : (Date.parse(value) - Date.now()) / 1000;
  return seconds >= 0 ? seconds : undefined;
}
