import { gapsOf, type Column, type MarketData } from '@veloce/core';
import type { Curves } from './curves.js';
import type { RunnableLeg } from '../engine/leg.js';
import { manifestOf, type Manifest } from './manifest.js';
import { peekSuspicion } from './peek.js';
import { heldTime, measure, samplesOf, type Measured } from '../metrics/metrics.js';
import { positionsOf } from '../metrics/positions.js';
import { describeOpen } from '../account/open-position.js';
import type { AccountResult, BacktestResult, PortfolioResult, SymbolResult } from './result.js';
import type { BacktestOptions, BacktestSettings } from '../account/settings.js';
import { defaultedOf } from './assumptions.js';
import type { SkippedEntry } from '../account/leftovers.js';
import type { Simulation } from '../engine/simulation.js';
import type { Trade } from '../account/trade.js';
import { countReasons, listed, whyNoTrade } from './no-trades.js';
import { sharedMargin } from './shared-margin.js';

/** The result of a run over one symbol. */
export function singleResult(
  leg: RunnableLeg,
  settings: BacktestSettings,
  run: Simulation,
  curves: Curves,
  options: BacktestOptions,
): BacktestResult {
  const { data, strategy, params, missing } = leg;
  const [driver] = run.drivers;
  const [book] = run.books;
  const benchmark = samplesOf(data, data.close, data.open[0], settings.sample);
  return withManifest([leg], settings, {
    strategy,
    params,
    data,
    signals: driver.signals,
    signalBars: driver.signalBars,
    openPosition: describeOpen(book),
    noTrade: whyNoTrade(leg, run, 0, settings) ?? null,
    funnel: driver.funnel(),
    missing,
    ...accountResult([leg], settings, run, curves, data, benchmark),
    defaulted: defaultedOf(options),
  });
}

/** The result of a run over many symbols. */
export function portfolioResult(
  legs: readonly RunnableLeg[],
  settings: BacktestSettings,
  run: Simulation,
  curves: Curves,
  options: BacktestOptions,
): PortfolioResult {
  const time = curves.clock;
  const { intervalMs } = legs[0].data;
  const clock = { time, intervalMs, length: time.length };
  const benchmark = samplesOf(clock, equalWeights(legs, time), 1, settings.sample);
  return withManifest(legs, settings, {
    time,
    intervalMs,
    grossExposure: curves.gross,
    symbols: legs.map((leg, k) => symbolResult(leg, run, k, settings)),
    ...accountResult(legs, settings, run, curves, clock, benchmark),
    defaulted: defaultedOf(options),
  });
}

function accountResult(
  legs: readonly RunnableLeg[],
  settings: BacktestSettings,
  run: Simulation,
  { equity, drawdown, exposure, gross }: Curves,
  clock: Measured['clock'],
  benchmark: Float64Array,
): Omit<AccountResult, 'manifest' | 'defaulted'> {
  const { account, books } = run;
  const { trades, orders, skipped } = account;
  return {
    settings,
    trades,
    orders,
    skipped,
    ambiguousFills: books.reduce((sum, book) => sum + book.ambiguousFills, 0),
    equity,
    drawdown,
    exposure,
    metrics: measure({
      clock,
      settings,
      equity: samplesOf(clock, equity, settings.capital, settings.sample),
      benchmark,
      heldMs: heldTime(clock, gross),
      trades,
    }),
    warnings: warningsOf(legs, settings, run, equity),
  };
}

/** Freezes a result; its manifest is made when it is first read, because it hashes the data. */
function withManifest<Result extends object>(
  legs: readonly RunnableLeg[],
  settings: BacktestSettings,
  result: Result,
): Result & { readonly manifest: Manifest } {
  let manifest: Manifest | undefined;
  Object.defineProperty(result, 'manifest', {
    enumerable: true,
    get: () => (manifest ??= manifestOf(legs, settings)),
  });
  return Object.freeze(result as Result & { readonly manifest: Manifest });
}

function symbolResult(
  leg: RunnableLeg,
  run: Simulation,
  k: number,
  settings: BacktestSettings,
): SymbolResult {
  const { data, strategy, params, missing } = leg;
  const own = run.account.trades.filter(({ symbol }) => symbol === data.symbol);
  const total = (field: 'grossPnl' | 'fees' | 'funding' | 'borrow' | 'pnl'): number =>
    own.reduce((sum: number, trade: Trade) => sum + trade[field], 0);
  const openPosition = describeOpen(run.books[k]);
  const pnl = total('pnl');
  return {
    symbol: data.symbol,
    strategy,
    params,
    data,
    trades: positionsOf(own).length,
    grossPnl: total('grossPnl'),
    fees: total('fees'),
    funding: total('funding'),
    borrow: total('borrow'),
    pnl,
    openPosition,
    contribution: (pnl + (openPosition?.unrealisedPnl ?? 0)) / settings.capital,
    ambiguousFills: run.books[k].ambiguousFills,
    signals: run.drivers[k].signals,
    signalBars: run.drivers[k].signalBars,
    noTrade: whyNoTrade(leg, run, k, settings) ?? null,
    funnel: run.drivers[k].funnel(),
    missing,
  };
}

/** The value of holding every symbol in equal parts from its first open, starting at 1; a symbol without bars yet counts as cash. */
function equalWeights(legs: readonly RunnableLeg[], clock: ArrayLike<number>): Float64Array {
  const curve = new Float64Array(clock.length);
  for (const { data } of legs) {
    const { time, open, close, length } = data;
    let i = -1;
    for (let row = 0; row < clock.length; row++) {
      if (i + 1 < length && time[i + 1] === clock[row]) i++;
      curve[row] += (i < 0 ? 1 : close[i] / open[0]) / legs.length;
    }
  }
  return curve;
}

function warningsOf(
  legs: readonly RunnableLeg[],
  settings: BacktestSettings,
  run: Simulation,
  equity: Column,
): readonly string[] {
  const warnings: string[] = [];
  const many = legs.length > 1;
  const about = ({ symbol }: MarketData, text: string): void => {
    warnings.push(many ? `${symbol}: ${text}` : text);
  };
  for (const { data } of legs) {
    if (data.origin.simulated) about(data, `SIMULATED: this market was made up by the ${data.origin.name}`);
    const gaps = gapsOf(data);
    if (gaps.length === 0) continue;
    const bars = gaps.reduce((sum, gap) => sum + gap.bars, 0);
    about(
      data,
      `${bars} bars are missing in ${gaps.length} ${gaps.length === 1 ? 'gap' : 'gaps'}; fills jump over them`,
    );
  }
  warnings.push(...notTaken(run.account.skipped, run.drivers));
  warnings.push(...sharedMargin(legs, settings, run));
  if (settings.fillOn === 'close')
    warnings.push('optimistic: signals are filled at the close that made them');
  if (settings.intrabar === 'ohlc-nearest')
    warnings.push('optimistic: bars that reach stop and target are guessed, not taken as stops');
  if (settings.intrabar === 'optimistic')
    warnings.push('optimistic: bars that reach several levels are taken as they suit best');
  if (run.uncovered > 0)
    warnings.push(
      `${run.uncovered} bars that reached several levels have no finer data; they are taken as pessimistic`,
    );
  const liquidations = run.account.trades.filter((trade) => trade.exit === 'liquidation').length;
  if (liquidations > 0)
    warnings.push(`${liquidations} ${liquidations === 1 ? 'position was' : 'positions were'} liquidated`);
  if (settings.margin === 'none' && fallsToZero(equity))
    warnings.push(
      'optimistic: the equity fell to 0 and nothing was liquidated; set margin: isolated or cross',
    );
  legs.forEach(({ data, missing }, k) => {
    const { missedFunding, instrument } = run.books[k];
    if (missedFunding > 0)
      about(data, `${missedFunding} funding settlements have no rate, and were not paid`);
    else if (settings.funding && instrument.fundingHours !== undefined && data.funding === undefined)
      about(data, 'funding is not in the data, and was not paid');
    for (const { column, reason } of missing) about(data, `without ${column}: ${reason}`);
  });
  legs.forEach((leg, k) => {
    const { data, outside } = leg;
    const trades = run.account.trades.filter(({ symbol }) => symbol === data.symbol);
    const suspicion = outside === true ? peekOf(data, trades) : undefined;
    if (suspicion !== undefined) about(data, suspicion);
    const why = whyNoTrade(leg, run, k, settings);
    if (why !== undefined) about(data, why);
  });
  return warnings;
}

/** Signals that did not become positions, counted by reason; a search keeps none of them. */
function notTaken(skipped: readonly SkippedEntry[], drivers: Simulation['drivers']): readonly string[] {
  if (skipped.length === 0) return [];
  const signals = drivers.reduce((sum, driver) => sum + driver.signals.length, 0);
  const shown = listed(countReasons(skipped));
  return [`${skipped.length} of ${signals} signals were not taken (${shown})`];
}

const peekOf = (data: MarketData, trades: readonly Trade[]): string | undefined => {
  const whole = positionsOf(trades);
  return peekSuspicion(data, {
    count: whole.length,
    entryBar: (k) => whole[k].entryBar,
    direction: (k) => (whole[k].side === 'LONG' ? 1 : -1),
    pnl: (k) => whole[k].pnl,
  });
};

/** A plain loop: over half a million bars a closure takes longer than the rest of the warnings. */
function fallsToZero(equity: Column): boolean {
  for (let i = 0; i < equity.length; i++) if (equity[i] <= 0) return true;
  return false;
}
