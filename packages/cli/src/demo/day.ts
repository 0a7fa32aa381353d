import { isRight } from 'fp-ts/lib/Either.js';
import { backtest, type BacktestResult, type Trade } from '@veloce/backtest';
import type { AnyStrategy, Bar, MarketData } from '@veloce/core';
import { gatherTrades } from '@veloce/data-files';
import { binanceUsdm, connect, createFeed, createMarketBars, type MarketEvent } from '@veloce/feeds';
import {
  binanceScript,
  loopbackExchange,
  simulatedTrades,
  type LoopbackExchange,
} from '@veloce/feeds/loopback';
import {
  createRunner,
  replay,
  type Arrival,
  type CommandInput,
  type LiveInput,
  type LiveOutput,
  type LivePlan,
  type Runner,
  type RunnerStatus,
} from '@veloce/live';

const minute = 60_000;
const tradesPerMinute = 20;

/** A made-up day of one market, and its exchange. */
export interface Day {
  readonly symbol: string;
  readonly plan: LivePlan;
  readonly exchange: LoopbackExchange;
  /** Trades in all. */
  readonly trades: number;
  /** The day as history: what a backtest is given. */
  readonly history: MarketData;
}

/** The listener of a day while it is played. */
export interface DayListener {
  /** Hears every input of the feed. */
  readonly onInput?: (input: LiveInput, outputs: readonly LiveOutput[], status: RunnerStatus) => void;
  /** The bar that is still open. */
  readonly onRunning?: (bar: Bar) => void;
  /** Every event of the feed. */
  readonly onNews?: (event: MarketEvent) => void;
  /** The commands that were given since it was last asked: they stand in the log like everything that enters. */
  readonly commands?: () => readonly Pick<CommandInput, 'by' | 'command'>[];
}

/** The result of a day. */
export interface DayEnd {
  readonly inputs: number;
  readonly liveTrades: readonly Trade[];
  readonly backtest: BacktestResult;
  /** Whether the trades and the equity are those of the backtest, to the bit. */
  readonly equal: boolean;
  /** Commands that were given meanwhile: the backtest had none of them. */
  readonly commands: number;
  /** Whether a second runner, fed the log, concludes the same at every input. */
  readonly replays: boolean;
  /** Bars at which the runner was ended and taken up again from its snapshot. */
  readonly restarts: number;
}

/** Makes a day and opens its exchange on a free port of this machine. */
export async function openDay(
  symbol: string,
  strategy: AnyStrategy,
  { seed, bars }: { readonly seed: number; readonly bars: number },
): Promise<Day> {
  const trades = simulatedTrades({ seed, bars, tradesPerMinute });
  const first = trades[0]?.time ?? 0;
  // The bar in which a stream begins is not whole, and not given.
  const whole = trades.filter(({ time }) => time >= first - (first % minute) + minute);
  const rows = whole.map(({ time, price, size, side }, id) => ({ time, price, quantity: size, side, id }));
  const gathered = gatherTrades(rows, { symbol, timeframe: '1m' });
  if (!isRight(gathered)) throw new Error('the made-up day has no bars');
  const exchange = await loopbackExchange(binanceScript([{ symbol, trades }]));
  await exchange.play({ frames: 1, as: 'lose' });
  return {
    symbol,
    plan: { account: 'paper', timeframe: '1m', markets: [{ symbol, strategy }] },
    exchange,
    trades: trades.length,
    history: gathered.right.data,
  };
}

/**
 * Follows the exchange until its last trade. The runner is ended and taken up again from its snapshot, as JSON, every `restartEvery` bars.
 */
export async function followDay(
  day: Day,
  { onInput, onRunning, onNews, commands = () => [] }: DayListener,
  signal: AbortSignal,
  restartEvery = 200,
): Promise<DayEnd> {
  const { symbol, plan, exchange, trades, history } = day;
  const feed = createFeed(binanceUsdm(exchange.addresses), [{ channel: 'trades', symbol }], {
    firstRetryMs: 50,
  });
  const bars = createMarketBars({ symbol, timeframe: plan.timeframe });
  const log: { readonly input: LiveInput; readonly outputs: readonly LiveOutput[] }[] = [];
  let runner: Runner = createRunner(plan);
  let restarts = 0;
  const take = (arrival: Arrival): void => {
    const input = { ...arrival, sequence: log.length } as LiveInput;
    const outputs = runner.step(input);
    log.push({ input, outputs });
    onInput?.(input, outputs, runner.status());
    if (log.length % restartEvery !== 0) return;
    runner = createRunner(plan, JSON.parse(JSON.stringify(runner.snapshot())));
    restarts++;
  };
  const lastTrade = 999 + trades;
  for await (const event of connect(feed, { signal })) {
    onNews?.(event);
    for (const { by, command } of commands())
      take({ kind: 'command', time: 'received' in event ? event.received : Date.now(), by, command });
    const isLast = event.kind === 'trade' && event.number === lastTrade;
    for (const { bar, hole } of [...bars.step(event), ...(isLast ? bars.tick(Infinity) : [])]) {
      const about = { kind: 'bar', time: event.received, symbol, bar } as const;
      take(hole === undefined ? about : { ...about, hole });
    }
    const running = event.kind === 'trade' ? bars.running() : undefined;
    if (running !== undefined) onRunning?.(running);
    if (isLast) break;
  }
  const liveTrades = log.flatMap(({ outputs }) =>
    outputs.flatMap((one) => (one.kind === 'account' && one.event.kind === 'trade' ? [one.event.trade] : [])),
  );
  const equity = log.flatMap(({ outputs }) =>
    outputs.flatMap((one) => (one.kind === 'equity' ? [one.equity] : [])),
  );
  const [market] = plan.markets;
  if (market === undefined) throw new Error('the plan has no market');
  const tested = backtest(market.strategy, history);
  const { differs } = await replay(createRunner(plan), log);
  const given = log.filter(({ input }) => input.kind === 'command').length;
  return {
    inputs: log.length - given,
    commands: given,
    liveTrades,
    backtest: tested,
    equal:
      JSON.stringify(liveTrades) === JSON.stringify(tested.trades) &&
      JSON.stringify(equity) === JSON.stringify([...tested.equity]),
    replays: differs === null,
    restarts,
  };
}
