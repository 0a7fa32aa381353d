import { checkArguments, checkFields } from '@veloce/core';
import { hiding } from '@veloce/core/node';
import type { Channel } from '../channel.js';
import { checkName, checkText } from '../channels/check.js';

/** A mailbox, and the server that takes mail for it. */
export interface MailOptions {
  /** Default `mail`. */
  readonly name?: string;
  readonly host: string;
  /** Default 587. */
  readonly port?: number;
  /** TLS from the first byte (port 465). Default `false`: the connection is turned into one where the server can. */
  readonly secure?: boolean;
  readonly user?: string | undefined;
  /** A secret. */
  readonly password?: string | undefined;
  readonly from: string;
  readonly to: string;
}

/**
 * Alerts by e-mail, through `nodemailer` (an optional peer: install it beside this package). The id of the alert is that of the mail, so a mailbox can tell
 * what came twice.
 *
 * @throws {RangeError} naming the field; never its value.
 * @example
 * ```ts
 * mail({ host: 'smtp.example.org', user, password, from: 'desk@example.org', to: 'me@example.org' });
 * ```
 */
export function mail(options: MailOptions): Channel {
  checkArguments('mail', { options }, { options: 'object' });
  checkFields('mail', options, ['name', 'host', 'port', 'secure', 'user', 'password', 'from', 'to']);
  const { port = 587, secure = false, user, password } = options;
  const name = checkName(options.name, 'mail');
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new RangeError(`mail: port must be an integer from 1 to 65535, got ${String(port)}`);
  }
  if (typeof secure !== 'boolean') {
    throw new RangeError(`mail: secure must be true or false, got ${String(secure)}`);
  }
  if (user !== undefined) checkText(name, 'user', user);
  if (password !== undefined) checkText(name, 'password', password);
  const [host, from, to] = (['host', 'from', 'to'] as const).map((field) =>
    checkText(name, field, options[field]),
  );
  const auth = user === undefined ? {} : { auth: { user, pass: password ?? '' } };
  const hide = hiding([password ?? '', `\0${user ?? ''}\0${password ?? ''}`]);
  return {
    name,
    longest: 10_000,
    async send({ id, title, text }, signal) {
      try {
        const { createTransport } = await import('nodemailer');
        const timeouts = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 10_000 };
        const transport = createTransport({ host, port, secure, ...auth, ...timeouts });
        const close = (): void => {
          transport.close();
        };
        signal.addEventListener('abort', close, { once: true });
        try {
          const letter = { from, to, subject: title, text, messageId: `<${id}@veloce>` };
          const { response } = await unlessAborted(transport.sendMail(letter), signal);
          return { ok: true, answer: hide(response).slice(0, 300) };
        } finally {
          signal.removeEventListener('abort', close);
          transport.close();
        }
      } catch (cause) {
        const answer = hide(cause instanceof Error ? cause.message : 'it could not be sent').slice(0, 300);
        return { ok: false, retry: !isRefusal(cause), answer };
      }
    },
  };
}

/** A server that says 5xx will say so again. */
const isRefusal = (cause: unknown): boolean =>
  cause instanceof Error &&
  'responseCode' in cause &&
  typeof cause.responseCode === 'number' &&
  cause.responseCode >= 500;

function unlessAborted<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      reject(new Error('no answer in time'));
    };
    if (signal.aborted) end();
    signal.addEventListener('abort', end, { once: true });
    void work.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', end);
    });
  });
}
