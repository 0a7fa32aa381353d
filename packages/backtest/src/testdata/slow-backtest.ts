import type { ScriptedBar } from './scripted-strategy.js';
import type { BacktestSettings } from '../account/settings.js';

interface SlowTrade {
  readonly entryBar: number;
  readonly exitBar: number;
  readonly exit: string;
  readonly exitPrice: number;
  readonly size: number;
}

interface Open {
  readonly bar: number;
  readonly side: 1 | -1;
  readonly entry: number;
  readonly size: number;
  readonly stop: number;
  readonly target: number;
}

/**
 * The fill rules of definitions §13, written out as a ledger: every bar is walked as a list of price events in the order in
 * which the policy lets them happen. Shares nothing with the engine.
 */
export function slowBacktest(
  bars: readonly ScriptedBar[],
  settings: BacktestSettings,
  fraction: number,
): { readonly trades: readonly SlowTrade[]; readonly equity: readonly number[] } {
  const trades: SlowTrade[] = [];
  const equity: number[] = [];
  const slip = settings.slippageBps / 10_000;
  let cash = settings.capital;
  let open: Open | null = null;
  const orders: { what: 'enter' | 'exit'; side: 1 | -1; stop: number; target: number }[] = [];

  const close = (bar: number, level: number, exit: string): void => {
    if (open === null) throw new Error('nothing is open');
    const maker = exit === 'target';
    const price: number = maker ? level : level * (1 - open.side * slip);
    const fee = open.size * price * (maker ? settings.makerFee : settings.takerFee);
    cash += open.side * open.size * (price - open.entry) - fee;
    trades.push({ entryBar: open.bar, exitBar: bar, exit, exitPrice: price, size: open.size });
    open = null;
  };
  const enter = (bar: number, level: number, side: 1 | -1, stop: number, target: number): void => {
    const price = side === 1 ? level * (1 + slip) : level * (1 - slip);
    const wanted = Math.min((fraction * cash) / price, cash / (price * (1 + settings.takerFee))); // room for the fee
    const size = settings.lotStep > 0 ? Math.floor(wanted / settings.lotStep + 1e-9) * settings.lotStep : wanted;
    if (!(size > 0)) return;
    cash -= size * price * settings.takerFee;
    open = { bar, side, entry: price, size, stop, target };
  };

  bars.forEach((one, i) => {
    const [first, high, low, last] = one.bar;
    const held = open;
    if (held !== null && one.funding !== undefined && !Number.isNaN(one.funding)) {
      cash -= held.side * held.size * first * one.funding;
    }
    for (const order of orders.splice(0)) {
      if (order.what === 'exit') close(i, first, 'opposite-signal');
      else enter(i, first, order.side, order.stop, order.target);
    }
    // The path of the price, as points; the first level that a leg reaches decides.
    const nearHigh = high - first < first - low;
    let standing = open;
    const highFirst = settings.intrabar === 'optimistic' ? standing?.side === 1 : nearHigh;
    const path = settings.intrabar === 'pessimistic' ? [] : highFirst ? [high, low] : [low, high];
    if (standing !== null) {
      const { side, stop, target } = standing;
      const beyondStop = (p: number): boolean => (side === 1 ? p <= stop : p >= stop);
      const beyondTarget = (p: number): boolean => (side === 1 ? p >= target : p <= target);
      if (beyondStop(first)) close(i, first, 'stop');
      else if (beyondTarget(first)) close(i, first, 'target');
      else if (path.length === 0) {
        if (beyondStop(low) || beyondStop(high)) close(i, stop, 'stop');
        else if (beyondTarget(low) || beyondTarget(high)) close(i, target, 'target');
      } else {
        for (const point of path) {
          if (beyondStop(point)) close(i, stop, 'stop');
          else if (beyondTarget(point)) close(i, target, 'target');
          if (open === null) break;
        }
      }
    }
    if (one.side === 1 || one.side === -1) {
      const stop = last * (1 - one.side * (one.stop ?? 0.1));
      const target = last * (1 + one.side * (one.target ?? 0.2));
      standing = open;
      const against = standing !== null && standing.side !== one.side && settings.oppositeSignal !== 'ignore';
      if (settings.fillOn === 'close') {
        if (against) close(i, last, 'opposite-signal');
        if (standing === null || (against && settings.oppositeSignal === 'reverse'))
          enter(i, last, one.side, stop, target);
      } else if (i + 1 < bars.length) {
        const entry = { what: 'enter', side: one.side, stop, target } as const;
        if (against) orders.push({ ...entry, what: 'exit' });
        if (standing === null || (against && settings.oppositeSignal === 'reverse')) orders.push(entry);
      }
    }
    if (settings.closeAtEnd && i + 1 === bars.length && open !== null) close(i, last, 'end-of-data');
    standing = open;
    equity.push(cash + (standing === null ? 0 : standing.side * standing.size * (last - standing.entry)));
  });
  return { trades, equity };
}
