import { columnNames, columnOf, optionalColumns, requiredColumns, type MarketData } from '@veloce/core';

/** A market whose columns lie in memory that threads share. It can be posted to a worker without a copy. */
export interface SharedMarket {
  readonly about: Pick<
    MarketData,
    'symbol' | 'timeframe' | 'intervalMs' | 'length' | 'firstBar' | 'origin' | 'absent'
  >;
  readonly columns: Readonly<Record<string, Float64Array>>;
}

/** Copies a market into shared memory, once. */
export function shareMarket(data: MarketData): SharedMarket {
  const { symbol, timeframe, intervalMs, length, firstBar, origin, absent } = data;
  const columns = Object.fromEntries(
    columnNames(data).map((name) => {
      const column = new Float64Array(new SharedArrayBuffer(8 * length));
      const source = columnOf(data, name) ?? [];
      for (let i = 0; i < length; i++) column[i] = source[i];
      return [name, column];
    }),
  );
  return { about: { symbol, timeframe, intervalMs, length, firstBar, origin, absent }, columns };
}

/** The market again, on the same memory. */
export function marketOf({ about, columns }: SharedMarket): MarketData {
  const named: ReadonlySet<string> = new Set([...requiredColumns, ...optionalColumns]);
  const part = (isNamed: boolean): Record<string, Float64Array> =>
    Object.fromEntries(Object.entries(columns).filter(([name]) => named.has(name) === isNamed));
  return Object.freeze({
    ...about,
    ...part(true),
    extra: Object.freeze(part(false)),
  }) as unknown as MarketData;
}
