import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { discord, ntfy, slack, telegram, webhook } from '@veloce/alerts';
import { addressFault } from '@veloce/core';
import { fetchArchive } from '@veloce/data-files';
import { influxProvider, influxWriter } from '@veloce/data-influx';
import * as feeds from '@veloce/feeds';
import { freqtradeClient } from '@veloce/live/freqtrade';

/** An address with a user or a password is refused by one rule, at every door that takes an address. */
const http = ['http', 'https'] as const;
const socket = ['ws', 'wss'] as const;
type Door = (url: string) => unknown;
const archive: Door = (baseUrl) =>
  fetchArchive({
    baseUrl,
    market: 'um',
    symbol: 'BTCUSDT',
    timeframe: '1m',
    periods: '2025-08',
    cacheFolder: 'never',
  });
const venueNames = [
  'binanceSpot',
  'binanceUsdm',
  'bybit',
  'coinbase',
  'deribit',
  'hyperliquid',
  'kraken',
  'mexc',
  'okx',
] as const;
const doors: readonly (readonly [string, readonly string[], Door])[] = [
  ['fetchArchive', http, archive],
  ['influxProvider', http, (url) => influxProvider({ connection: { url, database: 'd' } })],
  ['influxWriter', http, (url) => influxWriter({ connection: { url, database: 'd' } })],
  ['freqtradeClient', http, (url) => freqtradeClient({ url, user: 'me', password: 'p' })],
  ['telegram', http, (url) => telegram({ token: '1:x', chat: 1, url })],
  ['ntfy', http, (url) => ntfy({ topic: 'x', url })],
  ['discord', http, (url) => discord({ url })],
  ['slack', http, (url) => slack({ url })],
  ['webhook', http, (url) => webhook({ url })],
  ...venueNames.flatMap((name): typeof doors => [
    [`${name}, socket`, socket, (socketUrl) => feeds[name]({ socketUrl })],
    [`${name}, rest`, http, (restUrl) => feeds[name]({ restUrl })],
  ]),
]; // prettier-ignore

describe('an address', () => {
  it.each(doors)(
    'with a user or a password is refused, and not shown: %s',
    (_name, [scheme, other], door) => {
      expect(() => door(`${scheme}://127.0.0.1:9`)).not.toThrow();
      expect(() => door(`${other}://127.0.0.1:9/path@v1`)).not.toThrow();
      for (const user of ['me:hunter2', 'me', ':hunter2', '', 'me:hun%2Fter2', 'me:hunter2@me']) {
        let said = '';
        try {
          door(`${scheme}://${user}@127.0.0.1:9`);
        } catch (error) {
          said = String(error);
        }
        expect(said).toContain('must not hold a user or a password: ');
        expect(said).not.toMatch(/hun(%2F)?ter2|me@|me:/u);
      }
      const kinds = `must be an? ${scheme} or ${other} URL`;
      for (const bad of [
        'ftp://127.0.0.1',
        '127.0.0.1:9',
        '',
        'nonsense',
        `${scheme}://`,
        `${scheme}://me:hun/ter2@127.0.0.1`,
      ])
        expect(() => door(bad)).toThrow(new RegExp(kinds));
      for (const bad of [5, null, {}, ['x']]) expect(() => door(bad as never)).toThrow(/url|Url/u);
      try {
        door(`${scheme}://me:hun/ter2@127.0.0.1`);
      } catch (error) {
        expect(String(error)).not.toMatch(/hun|ter2/u);
      }
    },
  );

  it('is checked by no other rule', async () => {
    const root = fileURLToPath(new URL('../packages/', import.meta.url));
    const own = ['core/src/address.ts'];
    // Its URL holds a user and a password, as PostgreSQL's do.
    const others = ['journal/src/journal.ts'];
    const found: string[] = [];
    for (const name of await readdir(root, { recursive: true })) {
      if (!/^[^/]+\/src\/.*\.ts$/u.test(name) || /\.test\.ts$|testdata\//u.test(name)) continue;
      const text = await readFile(`${root}${name}`, 'utf8');
      if (/z\.(?:http)?[uU]rl\(|\.canParse\(|\(new URL\([^)]*\)\.username/u.test(text)) found.push(name);
    }
    expect(found.sort()).toEqual([...own, ...others].sort());
  });

  it('of a scheme that is not named is refused in the words of those that are', () => {
    expect(addressFault('redis://x', ['redis', 'rediss'], '')).toBeUndefined();
    expect(addressFault('http://x', ['redis', 'rediss'], '')).toBe('must be a redis or rediss URL');
  });
});
