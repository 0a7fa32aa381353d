import type { MarketData, Signal } from '@veloce/core';
import { openHolding, type Holding } from './holding.js';
import type { SkippedEntry } from './result.js';
import type { ExitKind, Trade } from './trade.js';
import type { BacktestSettings } from './settings.js';

/** Cash, the open position, and what became of the closed ones. */
export interface Account {
  /** Capital plus everything realised; the entry notional is not taken out of it. */
  readonly cash: () => number;
  readonly holding: () => Holding | undefined;
  readonly trades: readonly Trade[];
  readonly skipped: readonly SkippedEntry[];
  /** Enters at a price, before slippage; records why where it cannot. */
  readonly enter: (signal: Signal, bar: number, price: number, equity: number) => void;
  /** Leaves with a share of the position at a price, before slippage. */
  readonly leave: (bar: number, price: number, fill: ExitFill) => void;
  /** Pays (or receives) funding at a rate on the mark price. */
  readonly settle: (rate: number, mark: number) => void;
  readonly skip: (signal: Signal, bar: number, reason: string) => void;
}

/** What an exit is. */
interface ExitFill {
  readonly kind: ExitKind;
  readonly reason: string;
  readonly fraction: number;
  readonly ambiguous: boolean;
  /** A limit fill: maker fee, no slippage. */
  readonly maker: boolean;
}

/** An account with the capital of the settings and no position. */
export function openAccount(data: MarketData, settings: BacktestSettings, fractionOfEquity: number): Account {
  const { takerFee, makerFee, lotStep, minNotional } = settings;
  const slippage = settings.slippageBps / 10_000;
  const trades: Trade[] = [];
  const skipped: SkippedEntry[] = [];
  let cash = settings.capital;
  let holding: Holding | undefined;

  const skip = (signal: Signal, bar: number, reason: string): void => {
    skipped.push({ bar, time: data.time[bar], signal, reason });
  };

  return {
    cash: () => cash,
    holding: () => holding,
    trades,
    skipped,
    skip,

    enter(signal, bar, price, equity) {
      const fill = signal.side === 'LONG' ? price * (1 + slippage) : price * (1 - slippage);
      const wanted = (fractionOfEquity * equity) / fill;
      const size = lotStep > 0 ? Math.floor(wanted / lotStep) * lotStep : wanted;
      if (!(size > 0)) {
        const why = equity > 0 ? `size ${wanted} rounds to 0 lots of ${lotStep}` : `equity is ${equity}`;
        skip(signal, bar, why);
        return;
      }
      if (size * fill < minNotional) {
        skip(signal, bar, `notional ${size * fill} is below the minimum of ${minNotional}`);
        return;
      }
      const fee = size * fill * takerFee;
      cash -= fee;
      holding = openHolding(signal, bar, data.time[bar], fill, size, fee);
    },

    leave(bar, price, { kind, reason, fraction, ambiguous, maker }) {
      if (holding === undefined) return;
      const { direction, entryPrice, firstStop } = holding;
      const fill = maker ? price : price * (1 - direction * slippage);
      const all = fraction >= 1;
      const size = all ? holding.size : holding.size * fraction;
      const share = all ? 1 : fraction;
      const exitFee = size * fill * (maker ? makerFee : takerFee);
      const grossPnl = direction * size * (fill - entryPrice);
      const fees = holding.entryFee * share + exitFee;
      const funding = holding.funding * share;
      const pnl = grossPnl - fees - funding;
      const risk = size * Math.abs(entryPrice - firstStop);
      cash += grossPnl - exitFee;
      trades.push(
        Object.freeze({
          symbol: data.symbol,
          side: holding.side,
          entryBar: holding.entryBar,
          entryTime: holding.entryTime,
          entryPrice,
          exitBar: bar,
          exitTime: data.time[bar],
          exitPrice: fill,
          size,
          exit: kind,
          exitReason: reason,
          stopLoss: firstStop,
          takeProfit: holding.firstTarget,
          grossPnl,
          fees,
          funding,
          pnl,
          returnOnNotional: pnl / (size * entryPrice),
          r: risk > 0 ? pnl / risk : null,
          mae: Math.min(0, excursion(holding, fill, -1)),
          mfe: Math.max(0, excursion(holding, fill, 1)),
          barsHeld: bar - holding.entryBar + 1,
          ambiguous,
          signal: holding.signal,
        }),
      );
      holding.size -= size;
      holding.entryFee -= holding.entryFee * share;
      holding.funding -= funding;
      if (all) holding = undefined;
    },

    settle(rate, mark) {
      if (holding === undefined) return;
      const paid = holding.direction * holding.size * mark * rate;
      cash -= paid;
      holding.funding += paid;
    },
  };
}

/** The best (`sign` 1) or worst (-1) move of the price while open, the exit included, as a fraction of the entry price. */
function excursion({ direction, highest, lowest, entryPrice }: Holding, exit: number, sign: 1 | -1): number {
  const upwards = direction === sign;
  const extreme = upwards ? Math.max(highest, exit) : Math.min(lowest, exit);
  return (direction * (extreme - entryPrice)) / entryPrice;
}
