import type { DataError } from '@veloce/core';

/** How a download is done. */
export interface DownloadOptions {
  /** The caller's request, for errors. */
  readonly asked: string;
  /** Longest silence of the server, in ms. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Takes the bytes as they come. */
  readonly onBytes: (bytes: Uint8Array) => void | Promise<void>;
}

/** Why a download ended early, and whether another attempt may help. */
export interface DownloadFailure {
  readonly error: DataError;
  readonly mayRetry: boolean;
  /** The wait that the server asks for, in ms. */
  readonly waitMs?: number;
}

const mostRedirects = 3;

/** Downloads a file from its own host and from no other. */
export async function download(url: URL, options: DownloadOptions): Promise<DownloadFailure | undefined> {
  const { asked, timeoutMs, signal, onBytes } = options;
  const stall = new AbortController();
  let timer = setTimeout(() => stall.abort(), timeoutMs);
  const listen = signal === undefined ? stall.signal : AbortSignal.any([signal, stall.signal]);
  try {
    const response = await request(url, asked, listen);
    if (!(response instanceof Response)) return response;
    const reader: AsyncIterable<Uint8Array> | null = response.body;
    if (reader === null) return undefined;
    for await (const bytes of reader) {
      clearTimeout(timer);
      await onBytes(bytes);
      timer = setTimeout(() => stall.abort(), timeoutMs);
    }
    return undefined;
  } catch (cause) {
    return brokenOff(url, options, stall.signal.aborted, cause);
  } finally {
    clearTimeout(timer);
  }
}

async function request(url: URL, asked: string, signal: AbortSignal): Promise<Response | DownloadFailure> {
  let at = url;
  for (let hop = 0; hop <= mostRedirects; hop++) {
    const response = await fetch(at, { redirect: 'manual', signal });
    const location = response.headers.get('location');
    if (response.status < 300 || response.status > 399 || location === null) {
      if (response.ok) return response;
      await response.body?.cancel();
      return refusal(response, at, asked);
    }
    await response.body?.cancel();
    const next = new URL(location, at);
    if (next.host !== url.host || next.protocol !== url.protocol) {
      return failed('QueryFailed', `${at.href} redirects to another host, ${next.origin}`, asked, {
        fix: 'give the base URL of the archive itself; no other host is contacted',
      });
    }
    at = next;
  }
  return failed('QueryFailed', `${url.href} redirects more than ${mostRedirects} times`, asked, {
    fix: 'check the base URL of the archive',
  });
}

function refusal({ status, statusText, headers }: Response, url: URL, asked: string): DownloadFailure {
  const message = `${url.href} answered ${status} ${statusText}`.trim();
  if (status === 404) return failed('DataNotFound', message, asked, { fix: 'check symbol and period' });
  const busy = status === 429 || status >= 500;
  const seconds = Number(headers.get('retry-after') ?? NaN);
  return {
    ...failed('QueryFailed', message, asked, {
      fix: busy
        ? 'the server is busy or in trouble: try again later'
        : 'check the base URL, and whether the archive may be used from where you are',
    }),
    mayRetry: busy,
    ...(seconds >= 0 ? { waitMs: seconds * 1000 } : {}),
  };
}

function brokenOff(
  url: URL,
  { asked, timeoutMs, signal }: DownloadOptions,
  stalled: boolean,
  cause: unknown,
): DownloadFailure {
  if (signal?.aborted === true) {
    return failed('Aborted', `the download of ${url.href} was aborted`, asked, {
      fix: 'start it again',
      cause,
    });
  }
  const underlying = cause instanceof Error ? (cause.cause ?? cause) : cause;
  const reason = underlying instanceof Error ? underlying.message : String(underlying);
  const what = stalled ? `sent nothing for ${timeoutMs} ms` : `broke off (${reason})`;
  return {
    ...failed('ConnectionFailed', `${url.href} ${what}`, asked, {
      fix: 'check the connection and the base URL, and try again; finished files are kept',
      cause,
    }),
    mayRetry: true,
  };
}

type PlainTag = 'DataNotFound' | 'QueryFailed' | 'ConnectionFailed' | 'Aborted';

function failed(
  _tag: PlainTag,
  message: string,
  asked: string,
  more: { readonly fix: string; readonly cause?: unknown },
): DownloadFailure {
  return { error: { _tag, message, asked, ...more }, mayRetry: false };
}
