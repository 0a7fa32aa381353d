import { checkArguments, checkFields } from '@veloce/core';
import { httpChannel, type Channel } from '../channel.js';
import { checkName, checkText, checkUrl } from './check.js';

/** A topic of an ntfy server. */
export interface NtfyOptions {
  /** Default `ntfy`. */
  readonly name?: string;
  /** On a public server anyone who knows it can read along: a secret. */
  readonly topic: string;
  /** Default `https://ntfy.sh`. */
  readonly url?: string;
  /** The token, if the server requires one. A secret. */
  readonly token?: string | undefined;
}

const priorities = { info: 3, warning: 4, critical: 5 } as const;

/**
 * Alerts to a phone by ntfy; what is critical comes with its highest priority.
 *
 * @throws {RangeError} naming the field; never its value.
 * @see https://docs.ntfy.sh/publish/#publish-as-json
 * @example
 * ```ts
 * ntfy({ topic: 'my-desk-8f3a', url: 'https://ntfy.example.org' });
 * ```
 */
export function ntfy(options: NtfyOptions): Channel {
  checkArguments('ntfy', { options }, { options: 'object' });
  checkFields('ntfy', options, ['name', 'topic', 'url', 'token']);
  const { url = 'https://ntfy.sh', token } = options;
  const name = checkName(options.name, 'ntfy');
  const base = checkUrl(name, 'url', url);
  const topic = checkText(name, 'topic', options.topic);
  const bearer = token === undefined ? undefined : checkText(name, 'token', token);
  return httpChannel({
    name,
    longest: 1_000, // 4096 bytes, and a character may take four
    secrets: [topic, bearer ?? ''],
    request: ({ title, text, severity }) => ({
      url: base,
      headers: bearer === undefined ? {} : { authorization: `Bearer ${bearer}` },
      body: { topic, title, message: text, priority: priorities[severity] },
    }),
  });
}
