import { afterEach, describe, expect, it } from 'vitest';
import { isRight } from 'fp-ts/lib/Either.js';
import { backtest } from '@veloce/backtest';
import { gatherTrades } from '@veloce/data-files';
import { binanceUsdm, connect, createFeed, createMarketBars } from '@veloce/feeds';
import {
  binanceScript,
  loopbackExchange,
  simulatedTrades,
  type LoopbackExchange,
} from '@veloce/feeds/loopback';
import type { MarketData } from '@veloce/core';
import type { LiveInput } from './input.js';
import type { LiveOutput } from './output.js';
import { replay } from './replay.js';
import { createRunner } from './runner.js';
import type { LivePlan } from './plan.js';
import { crossover } from './testdata/crossover.js';

const symbol = 'BTCUSDT';
const plan: LivePlan = { account: 'paper', timeframe: '1m', markets: [{ symbol, strategy: crossover }] };
const trades = simulatedTrades({ seed: 5, bars: 300, tradesPerMinute: 30 });
/** The bar in which the stream began is not given. */
const known = trades.filter(({ time }) => time >= trades[0].time - (trades[0].time % 60_000) + 60_000);

const marketOf = (list: typeof trades): MarketData => {
  const rows = list.map(({ time, price, size, side }, id) => ({ time, price, quantity: size, side, id }));
  const gathered = gatherTrades(rows, { symbol, timeframe: '1m' });
  if (!isRight(gathered)) throw new Error('no bars');
  return gathered.right.data;
};

let exchange: LoopbackExchange;
afterEach(() => exchange.close());

/** The exchange on loopback, its feed, bars, and a runner: what entered, and what was concluded. */
async function liveDay(scenario: (on: LoopbackExchange) => Promise<void>): Promise<{
  readonly log: { input: LiveInput; outputs: readonly LiveOutput[] }[];
  readonly trades: readonly unknown[];
}> {
  exchange = await loopbackExchange(binanceScript([{ symbol, trades }]));
  await exchange.play({ frames: 1, as: 'lose' });
  const feed = createFeed(binanceUsdm(exchange.addresses), [{ channel: 'trades', symbol }], {
    firstRetryMs: 10,
  });
  const bars = createMarketBars({ symbol, timeframe: '1m' });
  const runner = createRunner(plan);
  const log: { input: LiveInput; outputs: readonly LiveOutput[] }[] = [];
  const done = new AbortController();
  let begin = (): void => undefined;
  const isWhole = new Promise<void>((resolve) => (begin = resolve));
  const reading = (async () => {
    for await (const event of connect(feed, { signal: done.signal })) {
      if (event.kind === 'stream' && event.state === 'whole') begin();
      const isLast = event.kind === 'trade' && event.number === 999 + trades.length;
      const closed = [...bars.step(event), ...(isLast ? bars.tick(Infinity) : [])];
      for (const { bar, hole } of closed) {
        const sequence = log.length;
        const input: LiveInput = {
          kind: 'bar',
          sequence,
          time: event.received,
          symbol,
          bar,
          ...(hole !== undefined && { hole }),
        };
        log.push({ input, outputs: runner.step(input) });
      }
      if (isLast) break;
    }
  })();
  await isWhole;
  await scenario(exchange);
  await reading;
  const told = log.flatMap(({ outputs }) => outputs);
  return {
    log,
    trades: told.flatMap((one) =>
      one.kind === 'account' && one.event.kind === 'trade' ? [one.event.trade] : [],
    ),
  };
}

describe('simulator, exchange on loopback, feed, runner, paper account', () => {
  it.each<[string, (on: LoopbackExchange) => Promise<void>]>([
    ['in one piece', (on) => on.play()],
    [
      'with a cut',
      async (on) => {
        await on.play({ frames: 2_000 });
        on.cut();
        await on.play({ frames: 700, as: 'lose' });
        await on.subscribed();
        await on.play();
      },
    ],
  ])(
    '%s: the trades are those of the backtest, to the bit, and a replay concludes the same',
    async (_name, scenario) => {
      const day = await liveDay(scenario);
      const { trades: expected, equity } = backtest(crossover, marketOf(known));
      expect(expected.length).toBeGreaterThan(10);
      expect(day.trades).toEqual(expected);
      const equities = day.log.flatMap(({ outputs }) =>
        outputs.flatMap((one) => (one.kind === 'equity' ? [one.equity] : [])),
      );
      expect(equities).toEqual([...equity]);
      expect(await replay(createRunner(plan), day.log)).toMatchObject({
        inputs: day.log.length,
        differs: null,
      });
      const changed = day.log.map((step, k) => (k === 150 ? { ...step, outputs: [] } : step));
      expect((await replay(createRunner(plan), changed)).differs?.input.sequence).toBe(150);
    },
  );
});
