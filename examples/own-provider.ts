import { left, right } from 'fp-ts/lib/Either.js';
import {
  BarQuerySchema,
  between,
  describeDataError,
  fromRows,
  gapsOf,
  InvalidMarketData,
  orThrow,
  parseOptions,
  resample,
  type Bar,
  type DataProvider,
  type MissingPart,
} from '@veloce/core';

/** Bars that a service hands out as JSON, oldest first; `ask` gives the rows of a symbol, or `undefined` where it has none. */
export function jsonProvider(
  symbols: readonly string[],
  ask: (symbol: string) => Promise<string | undefined>,
): DataProvider {
  const load: DataProvider['load'] = (query) => {
    const {
      symbol,
      timeframe,
      start = -Infinity,
      end = Infinity,
    } = parseOptions('load', BarQuerySchema, query);
    const asked = `${timeframe} bars of ${symbol}`;
    const absent = (missing: MissingPart, message: string, fix: string) =>
      left({ _tag: 'DataNotFound' as const, missing, message, asked, fix });

    return async () => {
      const text = await ask(symbol);
      if (text === undefined)
        return absent('market', `the service has no ${symbol}`, `ask for ${symbols.join(' or ')}`);
      try {
        const minutes = fromRows(JSON.parse(text) as Bar[], { symbol, timeframe: '1m' }); // checks every value
        return right(between(resample(minutes, timeframe), start, end));
      } catch (cause) {
        if (cause instanceof InvalidMarketData || cause instanceof SyntaxError) {
          const { message } = cause;
          return left({
            _tag: 'DataFormat',
            source: 'json',
            message,
            asked,
            fix: 'mend what it names',
            cause,
          });
        }
        if (cause instanceof RangeError)
          return absent('range', cause.message, 'ask for a part of what coverage says');
        throw cause;
      }
    };
  };

  return {
    load,
    markets: () => () =>
      Promise.resolve(right(symbols.map((symbol) => ({ symbol, venue: 'json', timeframes: ['1m'] })))),
    coverage: (market) => async () => {
      const loaded = await load(market)();
      if (loaded._tag === 'Left') return loaded;
      const { time, length, intervalMs } = loaded.right;
      const [start = NaN, last = NaN] = [time.at(0), time.at(-1)];
      return right({ ...market, start, end: last + intervalMs, bars: length, gaps: gapsOf(loaded.right) });
    },
  };
}

const bar = (minute: number) => ({ time: 60_000 * minute, open: 10, high: 12, low: 9, close: 11, volume: 1 });
const rows: Readonly<Record<string, string>> = {
  GOOD: JSON.stringify(Array.from({ length: 120 }, (_, minute) => bar(minute))),
  FAULTY: JSON.stringify([bar(0), { ...bar(1), high: 8 }]),
};
const provider = jsonProvider(['GOOD', 'FAULTY'], (symbol) => Promise.resolve(rows[symbol]));

console.log(`${(await orThrow(provider.load({ symbol: 'GOOD', timeframe: '1h' }))).length} hours`);
for (const symbol of ['FAULTY', 'OTHER']) {
  const refused = await provider.load({ symbol, timeframe: '1m' })();
  if (refused._tag === 'Left') console.log(describeDataError(refused.left));
}
