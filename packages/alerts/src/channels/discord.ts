import { checkArguments, checkFields } from '@veloce/core';
import { httpChannel, type Channel } from '../channel.js';
import { checkName, checkUrl, secretsOfUrl } from './check.js';

/** A webhook of a chat. */
export interface ChatWebhookOptions {
  /** Default: the name of the service. */
  readonly name?: string;
  /** The webhook's URL. A secret. */
  readonly url: string;
}

/** Shows no preview of links. */
const suppressEmbeds = 4;

/**
 * Alerts to a Discord channel. No one is mentioned, whatever the alert contains, and its text is shown as it is.
 *
 * @throws {RangeError} naming the field; never its value.
 * @see https://discord.com/developers/docs/resources/webhook#execute-webhook
 * @example
 * ```ts
 * discord({ url });
 * ```
 */
export function discord(options: ChatWebhookOptions): Channel {
  checkArguments('discord', { options }, { options: 'object' });
  checkFields('discord', options, ['name', 'url']);
  const { url } = options;
  const name = checkName(options.name, 'discord');
  const address = checkUrl(name, 'url', url);
  return httpChannel({
    name,
    longest: 1_000, // of 2000: each character may need another one before it
    secrets: secretsOfUrl(address),
    request: ({ text }) => ({
      url: address,
      body: {
        content: text.replace(/[\\*_~`|>#[\]()<-]/g, '\\$&'),
        allowed_mentions: { parse: [] },
        flags: suppressEmbeds,
      },
    }),
  });
}
