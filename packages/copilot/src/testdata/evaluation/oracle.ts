import { seededTrades, type SeededTrade } from './seeded-journal.js';

/** Answers by plain loops over the seeded trades: no query and no metric of the packages. */
export type Row = Readonly<Record<string, unknown>>;

export const rOf = ({ pnl, size, entry, stop }: SeededTrade): number | null =>
  stop === null ? null : pnl / (size * Math.abs(entry - stop));

export const sumOf = (values: readonly number[]): number => {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
};

/** Count, gain, share of wins, mean R and fees of some trades. */
export function figuresOf(trades: readonly SeededTrade[]): Row {
  const multiples = trades.map(rOf).filter((r) => r !== null);
  return {
    trades: trades.length,
    pnl: sumOf(trades.map(({ pnl }) => pnl)),
    winRate: trades.filter(({ pnl }) => pnl > 0).length / trades.length,
    expectancyR: multiples.length === 0 ? null : sumOf(multiples) / multiples.length,
    fees: sumOf(trades.map(({ fees }) => fees)),
  };
}

/** One row of figures for each key, in the order of the keys; a trade may have several. */
export function groupsOf(
  field: string,
  keysOf: (trade: SeededTrade) => readonly string[],
  trades: readonly SeededTrade[] = seededTrades,
): readonly Row[] {
  const keys = [...new Set(trades.flatMap(keysOf))].sort();
  return keys.map((key) => ({
    [field]: key,
    ...figuresOf(trades.filter((trade) => keysOf(trade).includes(key))),
  }));
}

/** Weekday (1 is Monday), hour, day and month of a moment on the clocks of a zone. */
export function clockOf(time: number, zone = 'UTC') {
  const format = new Intl.DateTimeFormat('en-GB', {
    ...{ timeZone: zone, hourCycle: 'h23', weekday: 'short', hour: '2-digit' },
    ...{ year: 'numeric', month: '2-digit', day: '2-digit' },
  });
  const parts = Object.fromEntries(format.formatToParts(time).map(({ type, value }) => [type, value]));
  const weekday = 1 + ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].indexOf(parts['weekday']);
  const { year, month, day, hour } = parts;
  return { weekday, hour: Number(hour), day: `${year}-${month}-${day}`, month: `${year}-${month}` };
}

/** Rows of trades, the newest first. */
export const newestFirst = (trades: readonly SeededTrade[]): readonly Row[] =>
  [...trades]
    .sort((a, b) => b.openedAt - a.openedAt)
    .map((trade) => ({
      ...{ symbol: trade.symbol, side: trade.side, quantity: trade.size, entryPrice: trade.entry },
      ...{ netPnl: trade.pnl, openedAt: new Date(trade.openedAt).toISOString(), tags: [...trade.tags].sort() },
    }));
