import { checkArguments, checkFields } from '@veloce/core';
import { httpChannel, type Channel } from '../channel.js';
import { checkName, checkText, checkUrl, secretsOfUrl } from './check.js';

/** A place of your own that takes alerts. */
export interface WebhookOptions {
  /** Default `webhook`. */
  readonly name?: string;
  readonly url: string;
  /** Sent as `Authorization: Bearer …`. A secret. */
  readonly token?: string | undefined;
}

/**
 * Alerts as JSON to a server of your own: `{ id, severity, title, text, alerts }`, with the id as the header `idempotency-key` too.
 *
 * @throws {RangeError} naming the field; never its value.
 * @example
 * ```ts
 * webhook({ url: 'http://127.0.0.1:9000/alerts' });
 * ```
 */
export function webhook(options: WebhookOptions): Channel {
  checkArguments('webhook', { options }, { options: 'object' });
  checkFields('webhook', options, ['name', 'url', 'token']);
  const { url, token } = options;
  const name = checkName(options.name, 'webhook');
  const address = checkUrl(name, 'url', url);
  const bearer = token === undefined ? undefined : checkText(name, 'token', token);
  return httpChannel({
    name,
    longest: 10_000,
    secrets: [bearer ?? '', ...secretsOfUrl(address)],
    request: (message) => ({
      url: address,
      headers: bearer === undefined ? {} : { authorization: `Bearer ${bearer}` },
      body: message,
    }),
  });
}
