import { checkArguments, checkFields, parseOptions, type Column, type MarketData } from '@veloce/core';
import { BacktestSettings, type BacktestOptions } from '../account/settings.js';
import type { Trade } from '../account/trade.js';
import { heldTime, measure, samplesOf } from '../metrics/metrics.js';
import { positionsOf } from '../metrics/positions.js';
import { defaultedOf } from './assumptions.js';
import { manifestOf } from './manifest.js';
import type { PortfolioResult, SymbolResult } from './result.js';

const day = 86_400_000;

/** Facts about the trades that they do not hold themselves. */
export interface TradedMarkets {
  /** Markets that positions are marked on, on one timeframe, one for a symbol; none: the curves step at exits, on UTC days. */
  readonly markets?: readonly MarketData[];
  /** A readable name of whatever made the trades. */
  readonly strategy?: string;
}

/** The numbers of a trade that its sums are made of. */
const tradeKinds = {
  position: 'number', symbol: 'text', entryTime: 'number', entryPrice: 'number', exitTime: 'number', exitPrice: 'number', size: 'number', fees: 'number',
  funding: 'number', pnl: 'number', barsHeld: 'number',
} as const; // prettier-ignore

/**
 * A result of trades that were made elsewhere, a journal's for example, measured and shown like a backtest's. Positions are marked to the
 * closes of their market; fees, funding and interest count at the exit.
 *
 * @param trades Closed trades, one at least; `barsHeld` counts bars of the markets, or UTC days, and may be a fraction.
 * @param options `capital`, `periodsPerYear`, `riskFreeRate` and `sample` count; the other settings are what a backtest would take.
 * @throws {RangeError} when there is no trade, a market is there twice or of another timeframe, or an option is out of its domain.
 * @example
 * ```ts
 * const result = fromTrades(trades, { markets: [data], strategy: 'my account' }, { capital: 25_000 });
 * ```
 */
export function fromTrades(
  trades: readonly Trade[],
  traded: TradedMarkets = {},
  options: BacktestOptions = {},
): PortfolioResult {
  checkArguments('fromTrades', { trades, traded }, { trades: [tradeKinds], traded: 'object' });
  checkFields('fromTrades', traded, ['markets', 'strategy']);
  const { markets = [], strategy = 'trades' } = traded;
  const settings = parseOptions('fromTrades', BacktestSettings, options);
  if (trades.length === 0) throw new RangeError('fromTrades: needs one trade at least');
  checkMarkets(markets);
  const ordered = [...trades].sort((a, b) => a.exitTime - b.exitTime);
  const intervalMs = markets[0]?.intervalMs ?? day;
  const time = clockOf(ordered, markets, intervalMs);
  const clock = { time, intervalMs, length: time.length };
  const curves = curvesOf(ordered, markets, clock, settings.capital);
  const { equity, gross } = curves;
  const benchmark = samplesOf(clock, heldEqually(markets, time), 1, settings.sample);
  const runs = markets.map((data) => ({ data, strategy, params: {} }));
  const warnings = [
    'The trades were made outside of a backtest: the settings of fills, fees and sizes do not apply to them.',
  ];
  if (markets.length === 0)
    warnings.push('No market was given: open positions are not marked, the curves step at exits.');

  return Object.freeze({
    settings,
    defaulted: defaultedOf(options),
    trades: ordered,
    orders: [],
    skipped: [],
    ambiguousFills: 0,
    equity,
    drawdown: curves.drawdown,
    exposure: curves.exposure,
    grossExposure: gross,
    time,
    intervalMs,
    symbols: markets.map((data) => symbolOf(data, ordered, strategy, settings.capital)),
    metrics: measure({
      clock,
      settings,
      equity: samplesOf(clock, equity, settings.capital, settings.sample),
      benchmark,
      heldMs: heldTime(clock, gross),
      trades: ordered,
    }),
    warnings,
    manifest: manifestOf(runs, settings),
  });
}

function checkMarkets(markets: readonly MarketData[]): void {
  const symbols = markets.map(({ symbol }) => symbol);
  const twice = symbols.find((symbol, k) => symbols.indexOf(symbol) !== k);
  if (twice !== undefined) throw new RangeError(`fromTrades: markets: ${twice} is there twice`);
  const other = markets.find(({ intervalMs }) => intervalMs !== markets[0].intervalMs);
  if (other !== undefined)
    throw new RangeError(
      `fromTrades: markets: ${other.symbol} is of ${other.timeframe}, the first of ${markets[0].timeframe}`,
    );
}

/** Every time at which a market has a bar; without markets the UTC days from the first entry to the last exit. */
function clockOf(
  trades: readonly Trade[],
  markets: readonly MarketData[],
  intervalMs: number,
): Float64Array<ArrayBuffer> {
  if (markets.length > 0) {
    return Float64Array.from(new Set(markets.flatMap(({ time }) => Array.from(time)))).sort();
  }
  const first = Math.floor(Math.min(...trades.map(({ entryTime }) => entryTime)) / intervalMs);
  const last = Math.floor(trades[trades.length - 1].exitTime / intervalMs);
  return Float64Array.from({ length: last - first + 1 }, (_, k) => (first + k) * intervalMs);
}

/** The account at the end of each row: what was realised by then, and what is open at its close. */
function curvesOf(
  trades: readonly Trade[],
  markets: readonly MarketData[],
  {
    time,
    intervalMs,
    length,
  }: { readonly time: Column; readonly intervalMs: number; readonly length: number },
  capital: number,
) {
  const equity = new Float64Array(length);
  const exposure = new Float64Array(length);
  const gross = new Float64Array(length);
  const drawdown = new Float64Array(length);
  const closes = new Map(markets.map((data) => [data.symbol, closesOn(data, time)]));
  const rowOf = (at: number): number => rowBefore(time, at);
  const realised = new Float64Array(length);
  for (const { symbol, side, size, entryTime, entryPrice, exitTime, pnl } of trades) {
    const exit = Math.max(0, Math.min(length - 1, rowOf(exitTime)));
    realised[exit] += pnl;
    const close = closes.get(symbol);
    if (close === undefined) continue;
    const signed = side === 'LONG' ? size : -size;
    for (let row = Math.max(0, rowOf(entryTime)); row < exit; row++) {
      if (time[row] + intervalMs <= entryTime) continue;
      equity[row] += signed * (close[row] - entryPrice);
      exposure[row] += signed * close[row];
      gross[row] += size * close[row];
    }
  }
  let cash = capital;
  let peak = capital;
  for (let row = 0; row < length; row++) {
    cash += realised[row];
    equity[row] += cash;
    peak = Math.max(peak, equity[row]);
    drawdown[row] = equity[row] / peak - 1;
    exposure[row] /= equity[row];
    gross[row] /= equity[row];
  }
  return { equity, drawdown, exposure, gross };
}

/** The last row that opens at or before a time; -1 for none. */
function rowBefore(time: Column, at: number): number {
  let low = 0;
  let high = time.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (time[middle] <= at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The closes of a market on a clock, each kept until the next; before the first its open. */
function closesOn({ time, open, close, length }: MarketData, clock: Column): Float64Array {
  const closes = new Float64Array(clock.length);
  let i = -1;
  for (let row = 0; row < clock.length; row++) {
    if (i + 1 < length && time[i + 1] === clock[row]) i++;
    closes[row] = i < 0 ? open[0] : close[i];
  }
  return closes;
}

/** The value of holding every market in equal parts, starting at 1; 1 without markets. */
function heldEqually(markets: readonly MarketData[], clock: Column): Float64Array {
  const curve = new Float64Array(clock.length).fill(markets.length === 0 ? 1 : 0);
  for (const data of markets) {
    const closes = closesOn(data, clock);
    for (let row = 0; row < clock.length; row++) curve[row] += closes[row] / data.open[0] / markets.length;
  }
  return curve;
}

function symbolOf(data: MarketData, all: readonly Trade[], strategy: string, capital: number): SymbolResult {
  const own = all.filter(({ symbol }) => symbol === data.symbol);
  const total = (field: 'grossPnl' | 'fees' | 'funding' | 'borrow' | 'pnl'): number =>
    own.reduce((sum, trade) => sum + trade[field], 0);
  const signals = own.flatMap(({ signal }) => (signal === null ? [] : [signal]));
  return {
    symbol: data.symbol,
    strategy,
    params: {},
    data,
    trades: positionsOf(own).length,
    grossPnl: total('grossPnl'),
    fees: total('fees'),
    funding: total('funding'),
    borrow: total('borrow'),
    pnl: total('pnl'),
    openPosition: null,
    noTrade: own.length > 0 ? null : 'no trade: none of the trades given is of this market',
    contribution: total('pnl') / capital,
    ambiguousFills: 0,
    signals,
    signalBars: signals.map(({ timestamp }) => rowBefore(data.time, timestamp - data.intervalMs)),
    funnel: { bars: data.length, stages: [], signals: signals.length },
    missing: [],
  };
}
