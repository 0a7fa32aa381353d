/** The last that came of each market: its price, and when. */
export interface SeenMarkets {
  /** Last prices, by symbol. */
  readonly prices: ReadonlyMap<string, number>;
  readonly trade: (symbol: string, price: number) => void;
  /** A bar came, at `time`, epoch ms UTC. */
  readonly bar: (symbol: string, close: number, time: number) => void;
  readonly of: (symbol: string) => { readonly price: number | null; readonly dataTime: number | null };
}

/** Nothing seen yet. */
export function seenMarkets(): SeenMarkets {
  const prices = new Map<string, number>();
  const times = new Map<string, number>();
  return {
    prices,
    trade: (symbol, price) => void prices.set(symbol, price),
    bar(symbol, close, time) {
      prices.set(symbol, close);
      times.set(symbol, time);
    },
    of: (symbol) => ({ price: prices.get(symbol) ?? null, dataTime: times.get(symbol) ?? null }),
  };
}
