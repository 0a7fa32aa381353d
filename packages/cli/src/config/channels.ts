import { discord, lines, ntfy, slack, telegram, webhook, type AlertRoute } from '@veloce/alerts';
import { mail } from '@veloce/alerts/node';
import type { Io } from '../frame/io.js';
import type { ChannelConfig } from './schema.js';
import { needSecret, type SecretName } from './secrets.js';

/** The routes of the configuration, with their secrets. */
export function routesOf(
  channels: readonly ChannelConfig[],
  io: Pick<Io, 'env' | 'cwd'>,
  write: (text: string) => void,
): readonly AlertRoute[] {
  return channels.map((channel) => {
    const { least, perMinute, digestMs } = channel;
    return { channel: channelOf(channel, io, write), least, perMinute, digestMs };
  });
}

function channelOf(channel: ChannelConfig, io: Pick<Io, 'env' | 'cwd'>, write: (text: string) => void) {
  const { kind } = channel;
  const need = (name: SecretName): string => needSecret(io, name, `the channel ${channel.name ?? kind}`);
  const named = channel.name === undefined ? {} : { name: channel.name };
  switch (kind) {
    case 'console':
      return lines({ ...named, write });
    case 'telegram':
      return telegram({
        ...named,
        token: need(channel.token),
        chat: channel.chat,
        ...given('url', channel.url),
      });
    case 'discord':
      return discord({ ...named, url: need(channel.url) });
    case 'slack':
      return slack({ ...named, url: need(channel.url) });
    case 'ntfy':
      return ntfy({
        ...named,
        topic: need(channel.topic),
        ...given('url', channel.url),
        ...(channel.token === undefined ? {} : { token: need(channel.token) }),
      });
    case 'webhook':
      return webhook({
        ...named,
        url: need(channel.url),
        ...(channel.token === undefined ? {} : { token: need(channel.token) }),
      });
    case 'mail': {
      const { host, port, secure, user, password, from, to } = channel;
      const secret = password === undefined ? {} : { password: need(password) };
      return mail({ ...named, host, port, secure, ...given('user', user), ...secret, from, to });
    }
  }
}

const given = <Name extends string>(name: Name, value: string | undefined) =>
  (value === undefined ? {} : { [name]: value }) as { readonly [K in Name]?: string };
