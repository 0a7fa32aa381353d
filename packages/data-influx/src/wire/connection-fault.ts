import type { AttemptFailure, Circumstance } from './attempt-failure.js';
import { Silence } from './http.js';
import { oneLine } from './server-words.js';

/** Faults of TLS that do not pass, by the code and words of Node and OpenSSL, and what to do about each. */
const tlsFaults: readonly (readonly [RegExp, string, string])[] = [
  [
    /wrong version number|packet length too long|WRONG_VERSION_NUMBER|http request/i,
    'does not speak TLS at this port',
    'write http:// in the URL, or give the port that speaks TLS',
  ],
  [
    /ALTNAME_INVALID/,
    'has a certificate for another name',
    'give the name in its certificate as tls.servername, or the host that it is for in the URL',
  ],
  [/CERT_HAS_EXPIRED/, 'has a certificate that has expired', 'renew it on the server'],
  [/CERT_NOT_YET_VALID/, 'has a certificate that is not valid yet', 'check the clock of this machine'],
  [
    /certificate required|bad certificate|ALERT_(CERTIFICATE_REQUIRED|BAD_CERTIFICATE|HANDSHAKE_FAILURE)|handshake failure/i,
    'wants a certificate of the client',
    'give one as tls.cert and tls.key',
  ],
  [
    /CERT|SELF_SIGNED|UNABLE_TO/,
    'has a certificate that is not trusted',
    'the certificate is not trusted: give its authority as tls.ca',
  ],
  [
    /EPROTO|ERR_SSL/,
    'and this machine do not understand each other in TLS',
    'check the scheme and the port of the URL',
  ],
];

/** A server that was not reached, or fell silent. */
export function connectionFault(cause: unknown, { connection, source, asked }: Circumstance): AttemptFailure {
  const code = String((cause as { readonly code?: unknown } | null)?.code);
  const reason =
    cause instanceof Error && cause.message !== '' ? oneLine(connection.hide(cause.message)) : code;
  const tls = tlsFaults.find(
    ([words]) => words.test(code) || (/SSL|EPROTO|CERT/.test(code) && words.test(reason)),
  );
  if (tls !== undefined) {
    const [, what, fix] = tls;
    const error = {
      _tag: 'ConnectionFailed',
      message: `${source} ${what} (${code})`,
      asked,
      fix,
      cause,
    } as const;
    return { error, mayRetry: false };
  }
  const isHttp = !code.startsWith('HPE_');
  const what =
    cause instanceof Silence ? `fell silent: ${reason}` : `broke off or cannot be reached (${reason})`;
  return {
    error: {
      _tag: 'ConnectionFailed',
      message: `${source} ${what}`,
      asked,
      fix: isHttp
        ? 'check that the server runs, the URL and the network; nothing of the answer was kept'
        : 'what answers at this port does not speak HTTP: InfluxDB does at 8086 unless it is configured otherwise',
      cause,
    },
    mayRetry: true,
  };
}
