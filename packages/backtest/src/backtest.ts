import {
  checkRequirements,
  compileStrategy,
  gapsOf,
  parseOptions,
  startStrategy,
  type AnyStrategy,
  type MarketData,
  type MissingColumn,
  type Orders,
  type Params,
  type ParamsInput,
  type Signal,
} from '@veloce/core';
import { openAccount, type Account } from './account.js';
import { fillInBar } from './bar-fill.js';
import { measure } from './metrics/metrics.js';
import type { BacktestResult, OpenPosition } from './result.js';
import { BacktestSettings, type BacktestOptions } from './settings.js';

/** How a long run is watched and ended. */
export interface BacktestControl {
  /** Called after each block of bars. */
  readonly onProgress?: (barsDone: number) => void;
  /** Ends the run between two blocks, by throwing its reason. */
  readonly signal?: AbortSignal;
}

const blockLength = 4096;

/**
 * Simulates a strategy over a market, one position at a time (fill rules: definitions §13).
 *
 * A signal at the close of a bar is filled at the next open, worse by the slippage. Stop and target are in force from that bar
 * on; an open beyond a level fills at the open; when a bar reaches both, the stop comes first and the fill is counted as
 * ambiguous. Rules are asked at each close for the next bar. Fees are charged on both sides; funding where the data has it. A
 * position still open at the end is marked to the last close and reported apart.
 *
 * @throws {RangeError} when a parameter or setting is out of its domain, or a required column is missing.
 * @example
 * ```ts
 * const { trades, metrics } = backtest(squeezeFlow, data, { minScore: 5 }, { capital: 50_000 });
 * ```
 */
export function backtest<S extends AnyStrategy>(
  strategy: S,
  data: MarketData,
  params?: ParamsInput<S>,
  options: BacktestOptions = {},
  control: BacktestControl = {},
): BacktestResult {
  const settings = parseOptions('backtest', BacktestSettings, options);
  const compiled = compileStrategy(strategy, data.timeframe, params);
  const missing = checkRequirements(compiled, data);
  const complete = compiled.params as Params<S>;
  const account = openAccount(data, settings, settings.size ?? strategy.size(complete));
  const run = startStrategy(compiled, data.symbol, data.firstBar, Math.min(blockLength, data.length));
  const hasRules = strategy.manage.length > 0;
  const { open, high, low, close, length } = data;
  const funding = settings.funding ? data.funding : undefined;
  const equity = new Float64Array(length);
  const drawdown = new Float64Array(length);
  const exposure = new Float64Array(length);
  const signals: Signal[] = [];
  const signalBars: number[] = [];
  let entry: Signal | undefined;
  let exit: Orders['close'];
  let exitKind: 'rule' | 'opposite-signal' = 'rule';
  let peak = settings.capital;
  let ambiguousFills = 0;

  for (let from = 0; from < length; from += blockLength) {
    control.signal?.throwIfAborted();
    const to = Math.min(from + blockLength, length);
    run.advance(data, from, to);

    let asked = run.skip(0, to - from);
    for (let i = from; i < to; i++) {
      let holding = account.holding();
      if (holding === undefined && entry === undefined && i - from < asked) {
        // Nothing is held, nothing is due, and the strategy need not be asked: the account stands still.
        const end = from + asked;
        const cash = account.cash();
        equity.fill(cash, i, end);
        drawdown.fill(cash / peak - 1, i, end);
        i = end - 1;
        continue;
      }

      if (holding !== undefined) {
        if (funding !== undefined && funding[i] === funding[i]) account.settle(funding[i], open[i]);
        if (exit !== undefined) {
          account.leave(i, open[i], { ...exit, kind: exitKind, ambiguous: false, maker: false });
          exit = undefined;
          holding = account.holding();
        }
      }
      if (entry !== undefined) {
        account.enter(entry, i, open[i], account.cash());
        entry = undefined;
        holding = account.holding();
      }

      if (holding !== undefined) {
        const { direction, stopLoss, takeProfit } = holding;
        const fill = fillInBar(direction, stopLoss, takeProfit, open[i], high[i], low[i], settings.intrabar);
        if (fill !== undefined) {
          const { kind, ambiguous, gap, price } = fill;
          if (ambiguous) ambiguousFills++;
          const reason = gap ? `opened beyond the ${kind}` : `${kind} reached`;
          account.leave(i, price, { kind, reason, fraction: 1, ambiguous, maker: kind === 'target' });
          holding = undefined;
        } else {
          holding.barsHeld++;
          if (high[i] > holding.highest) holding.highest = high[i];
          if (low[i] < holding.lowest) holding.lowest = low[i];
        }
      }

      const result = i - from === asked ? run.decide(asked) : undefined;
      if (result !== undefined) asked = run.skip(asked + 1, to - from);
      if (result?._tag === 'Right') {
        const signal = result.right;
        signals.push(signal);
        signalBars.push(i);
        if (settings.fillOn === 'close' && holding === undefined) {
          account.enter(signal, i, close[i], account.cash());
        } else if (i + 1 === length) {
          account.skip(signal, i, 'no bar left to fill it');
        } else if (holding === undefined) {
          entry = signal;
        } else if (settings.oppositeSignal === 'ignore' || holding.side === signal.side) {
          account.skip(signal, i, `a ${holding.side} position is open`);
        } else {
          exit = { fraction: 1, reason: `${signal.side} signal` };
          exitKind = 'opposite-signal';
          if (settings.oppositeSignal === 'reverse') entry = signal;
          else account.skip(signal, i, `it closed a ${holding.side} position`);
        }
      }
      holding = account.holding();

      if (holding !== undefined && hasRules && holding.barsHeld > 0) {
        const orders = run.manage(i - from, holding);
        if (orders.stopLoss !== undefined) holding.stopLoss = orders.stopLoss;
        if (orders.takeProfit !== undefined) holding.takeProfit = orders.takeProfit;
        if (orders.close !== undefined && exit === undefined) {
          exit = orders.close;
          exitKind = 'rule';
        }
      }
      if (holding !== undefined && settings.closeAtEnd && i + 1 === length) {
        account.leave(i, close[i], atEnd);
        holding = undefined;
      }

      const value = account.cash() + unrealised(holding, close[i]);
      if (value > peak) peak = value;
      equity[i] = value;
      drawdown[i] = value / peak - 1;
      exposure[i] = holding === undefined ? 0 : (holding.direction * holding.size * close[i]) / value;
    }
    control.onProgress?.(to);
  }

  return Object.freeze({
    strategy: strategy.name,
    params: complete,
    settings,
    data,
    signals,
    signalBars,
    trades: account.trades,
    openPosition: describeOpen(account, data),
    skipped: account.skipped,
    ambiguousFills,
    equity,
    drawdown,
    exposure,
    funnel: run.funnel(),
    missing,
    metrics: measure(data, settings, equity, exposure, account.trades),
    warnings: warningsOf(data, settings, missing),
  });
}

const atEnd = {
  kind: 'end-of-data',
  reason: 'the data ends',
  fraction: 1,
  ambiguous: false,
  maker: false,
} as const;

function unrealised(holding: ReturnType<Account['holding']>, price: number): number {
  return holding === undefined ? 0 : holding.direction * holding.size * (price - holding.entryPrice);
}

function describeOpen(account: Account, data: MarketData): OpenPosition | null {
  const holding = account.holding();
  if (holding === undefined) return null;
  const { side, entryBar, entryTime, entryPrice, size, stopLoss, takeProfit, entryFee, funding, signal } =
    holding;
  const markPrice = data.close[data.length - 1];
  const unrealisedPnl = unrealised(holding, markPrice) - entryFee - funding;
  const levels = { stopLoss, takeProfit, markPrice, unrealisedPnl };
  return { symbol: data.symbol, side, entryBar, entryTime, entryPrice, size, ...levels, signal };
}

function warningsOf(
  data: MarketData,
  settings: BacktestSettings,
  missing: readonly MissingColumn[],
): readonly string[] {
  const warnings: string[] = [];
  if (data.origin.simulated) warnings.push(`SIMULATED: this market was made up by the ${data.origin.name}`);
  const gaps = gapsOf(data);
  if (gaps.length > 0) {
    const bars = gaps.reduce((sum, gap) => sum + gap.bars, 0);
    warnings.push(
      `${bars} bars are missing in ${gaps.length} ${gaps.length === 1 ? 'gap' : 'gaps'}; fills jump over them`,
    );
  }
  if (settings.fillOn === 'close')
    warnings.push('optimistic: signals are filled at the close that made them');
  if (settings.intrabar === 'ohlc-nearest')
    warnings.push('optimistic: bars that reach stop and target are guessed, not taken as stops');
  for (const { column, reason } of missing) warnings.push(`without ${column}: ${reason}`);
  return warnings;
}
