import { checkArguments, checkFields } from '@veloce/core';
import { httpChannel, type Channel } from '../channel.js';
import { checkName, checkText, checkUrl } from './check.js';

/** A chat of a Telegram bot. */
export interface TelegramOptions {
  /** Default `telegram`. */
  readonly name?: string;
  /** The bot's token, from @BotFather. A secret. */
  readonly token: string;
  /** Number of the chat, or `@channel`. */
  readonly chat: string | number;
  /** Default `https://api.telegram.org`. */
  readonly url?: string;
}

/**
 * Alerts to a Telegram chat, as plain text: nothing in an alert is read as markup, and no link is previewed.
 *
 * @throws {RangeError} naming the field; never its value.
 * @see https://core.telegram.org/bots/api#sendmessage
 * @example
 * ```ts
 * telegram({ token, chat: 123456789 });
 * ```
 */
export function telegram(options: TelegramOptions): Channel {
  checkArguments('telegram', { options }, { options: 'object' });
  checkFields('telegram', options, ['name', 'token', 'chat', 'url']);
  const { chat, url = 'https://api.telegram.org' } = options;
  const name = checkName(options.name, 'telegram');
  if (typeof chat !== 'string' && !Number.isSafeInteger(chat)) {
    throw new RangeError('telegram: chat must be the number of a chat, or @channel');
  }
  const base = checkUrl(name, 'url', url);
  const token = checkText(name, 'token', options.token);
  return httpChannel({
    name,
    longest: 4_000,
    secrets: [token],
    request: ({ text }) => ({
      url: `${base}/bot${token}/sendMessage`,
      body: { chat_id: chat, text, link_preview_options: { is_disabled: true } },
    }),
  });
}
