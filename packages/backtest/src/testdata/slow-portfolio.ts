import { barAt, type Bar, type MarketData } from '@veloce/core';
import type { BacktestSettings } from '../account/settings.js';

interface SlowTrade {
  readonly symbol: string;
  readonly entryTime: number;
  readonly exitTime: number;
  readonly exit: string;
}

interface Position {
  readonly side: number;
  readonly entry: number;
  readonly size: number;
  readonly time: number;
  readonly stop: number;
  readonly target: number;
}

interface Desk {
  readonly data: MarketData;
  position: Position | null;
  leaves: boolean;
  wants: { side: number; score: number; sent: number; stop: number; target: number } | null;
  mark: number;
}

/**
 * The rules of many markets on one account, as a reader of the page on fills would write them down: scripted signals that reverse, no
 * leverage, no rules of positions. Shares nothing with the engine.
 */
export function slowPortfolio(
  markets: readonly MarketData[],
  settings: BacktestSettings,
  share: number,
): { readonly trades: readonly SlowTrade[]; readonly equity: readonly number[] } {
  const { takerFee, makerFee, slippageBps, fillOn } = settings;
  const slip = slippageBps / 10_000;
  const desks = markets.map((data): Desk => ({ data, position: null, leaves: false, wants: null, mark: NaN }));
  const trades: SlowTrade[] = [];
  const equity: number[] = [];
  let cash = settings.capital;

  const worth = (): number =>
    desks.reduce((all, { position: p, mark }) => all + (p === null ? 0 : p.side * p.size * (mark - p.entry)), cash);
  const close = (desk: Desk, time: number, level: number, exit: string): void => {
    const { side, size, entry, time: entryTime } = desk.position!;
    const price = exit === 'target' ? level : level * (1 - side * slip);
    cash += side * size * (price - entry) - size * price * (exit === 'target' ? makerFee : takerFee);
    trades.push({ symbol: desk.data.symbol, entryTime, exitTime: time, exit });
    desk.position = null;
  };
  /** Levels that a price has jumped over. */
  const closeJumped = (desk: Desk, time: number, price: number): void => {
    if (desk.position === null) return;
    const { side, stop, target } = desk.position;
    if (side * (price - stop) <= 0) close(desk, time, price, 'stop');
    else if (side * (price - target) >= 0) close(desk, time, price, 'target');
  };
  const enter = (desk: Desk, time: number): void => {
    const { side, stop, target } = desk.wants!;
    desk.wants = null;
    const price = desk.mark * (1 + side * slip);
    const all = worth();
    const held = desks.reduce((sum, { position: p }) => sum + (p === null ? 0 : p.size * p.entry), 0);
    const free = all - held;
    const asked = share * all;
    const affordable = free / (1 + takerFee);
    if (!(all > 0) || asked > all * (1 + 1e-9)) return;
    if (free < asked / 2 && free * (1 + 1e-9) < asked) return;
    const size = Math.min(asked, affordable) / price;
    if (!(size > 0)) return;
    cash -= size * price * takerFee;
    desk.position = { side, entry: price, size, time, stop, target };
  };
  const closeThenEnter = (now: readonly Desk[], time: number, ranked: readonly Desk[]): void => {
    for (const desk of now) {
      if (desk.leaves) close(desk, time, desk.mark, 'opposite-signal');
      desk.leaves = false;
      if (fillOn === 'next-open' && desk.wants === null) closeJumped(desk, time, desk.mark);
    }
    for (const desk of ranked) if (desk.wants !== null) enter(desk, time);
  };
  const byRank = (now: readonly Desk[]): readonly Desk[] =>
    [...now].sort(
      (a, b) =>
        (b.wants?.score ?? 0) - (a.wants?.score ?? 0) || (a.wants?.sent ?? 0) - (b.wants?.sent ?? 0),
    );

  const times = [...new Set(markets.flatMap(({ time }) => [...time]))].sort((a, b) => a - b);
  for (const time of times) {
    const now = desks.filter(({ data }) => [...data.time].includes(time));
    const barOf = ({ data }: Desk): Bar => barAt(data, [...data.time].indexOf(time));
    for (const desk of now) desk.mark = barOf(desk).open;
    if (fillOn === 'next-open') closeThenEnter(now, time, byRank(now));
    for (const desk of now) closeJumped(desk, time, desk.mark);
    for (const desk of now) {
      if (desk.position === null) continue;
      const { high, low } = barOf(desk);
      const { side, stop, target } = desk.position;
      const [worst, best] = side === 1 ? [low, high] : [high, low];
      if (side * (worst - stop) <= 0) close(desk, time, stop, 'stop');
      else if (side * (best - target) >= 0) close(desk, time, target, 'target');
    }
    for (const desk of now) desk.mark = barOf(desk).close;
    for (const desk of now) {
      const i = [...desk.data.time].indexOf(time);
      const at = (name: string): number => desk.data.extra[name][i];
      const side = at('side');
      if (side === 0 || side === desk.position?.side) continue;
      if (fillOn === 'next-open' && i + 1 === desk.data.length) continue;
      desk.leaves = desk.position !== null;
      const [stop, target] = [desk.mark * (1 - side * at('stop')), desk.mark * (1 + side * at('target'))];
      desk.wants = { side, score: at('score'), sent: time, stop, target };
    }
    if (fillOn === 'close') closeThenEnter(now, time, byRank(now));
    equity.push(worth());
  }
  return { trades, equity };
}
