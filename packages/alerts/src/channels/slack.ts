import { checkArguments, checkFields } from '@veloce/core';
import { httpChannel, type Channel } from '../channel.js';
import { checkName, checkUrl, secretsOfUrl } from './check.js';
import type { ChatWebhookOptions } from './discord.js';

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/**
 * Alerts to a Slack channel. Mentions and links are text; nothing is read as markup.
 *
 * @throws {RangeError} naming the field; never its value.
 * @see https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
 * @example
 * ```ts
 * slack({ url });
 * ```
 */
export function slack(options: ChatWebhookOptions): Channel {
  checkArguments('slack', { options }, { options: 'object' });
  checkFields('slack', options, ['name', 'url']);
  const { url } = options;
  const name = checkName(options.name, 'slack');
  const address = checkUrl(name, 'url', url);
  return httpChannel({
    name,
    longest: 3_000,
    secrets: secretsOfUrl(address),
    request: ({ text }) => ({
      url: address,
      body: {
        text: text.replace(/[&<>]/g, (sign) => entities[sign] ?? ''),
        mrkdwn: false,
        link_names: false,
      },
    }),
  });
}
