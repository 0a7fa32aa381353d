import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { binanceScript, loopbackExchange, simulatedTrades } from '@veloce/feeds/loopback';
import { newFolders } from './testdata/folders.js';
import { veloce } from './testdata/run.js';

const folder = newFolders();

it('open interest that jumps at a whole number, and a hole in a feed, reach the console by the defaults', async () => {
  const cwd = folder();
  const trades = simulatedTrades({ seed: 7, bars: 60, tradesPerMinute: 20 });
  const exchange = await loopbackExchange(binanceScript([{ symbol: 'BTCUSDT', trades }]));
  let openInterest = 100_000;
  let isFilling = true;
  exchange.refuse(({ pathname, searchParams }) => {
    const time = Date.now();
    if (pathname === '/fapi/v1/openInterest')
      return {
        status: 200,
        text: JSON.stringify({ symbol: 'BTCUSDT', openInterest: String(openInterest), time }),
      };
    return searchParams.has('fromId') && !isFilling ? { status: 503 } : undefined;
  });
  const { socketUrl, restUrl } = exchange;
  writeFileSync(
    join(cwd, 'veloce.config.json'),
    JSON.stringify({
      strategy: 'crossover',
      // Every price of some thousands is near a multiple of 1.
      markets: [
        {
          symbol: 'BTCUSDT',
          tickSize: 0.1,
          wholeNumberSteps: [1],
          openInterest: { 'binance-usdm': 'BTCUSDT' },
        },
      ],
      live: { venues: { 'binance-usdm': { socketUrl, restUrl } } },
      alerts: { channels: [{ kind: 'console' }], repeatMs: 0 },
      desk: { port: 0 },
    }),
  );
  let end: (code: 130 | 143) => void = () => undefined;
  const written = { out: '', err: '' };
  const all = (): string => written.out + written.err;
  const running = veloce(['live', '--no-journal', '--no-desk'], {
    cwd,
    interrupt: (stop) => {
      end = stop;
    },
    onOut: (text) => {
      written.out = text;
    },
    onErr: (text) => {
      written.err = text;
    },
  });
  const until = async (is: () => boolean): Promise<void> => {
    while (!is()) await new Promise((resolve) => setTimeout(resolve, 50));
  };
  try {
    await exchange.subscribed();
    await exchange.play({ frames: 100 });
    const polls = (): number =>
      exchange.asked().filter((path) => path.startsWith('/fapi/v1/openInterest')).length;
    await until(() => polls() >= 2);
    openInterest = 93_000;
    await until(() => all().includes('open interest'));
    openInterest = 110_000;
    await until(() => all().split('open interest').length > 2);
    isFilling = false;
    await exchange.play({ frames: 20, as: 'lose' });
    await exchange.play({ frames: 20 });
    await until(() => all().includes('a hole in trades'));
  } finally {
    end(130);
    await running;
    await exchange.close();
  }
  expect(all()).toMatch(/\[warning\] BTCUSDT: open interest -7\.0/);
  // From 93,000 to 110,000.
  expect(all()).toMatch(/\[critical\] BTCUSDT: open interest \+?18\.3/);
  expect(all()).toMatch(/\[warning\] BTCUSDT at binance-usdm: a hole in trades/);
}, 120_000);
