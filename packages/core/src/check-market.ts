import { checkArguments } from './check-arguments.js';
/**
 * Refuses what is not one market, and says how to get one out of what it is: a load that was not awaited, a `TaskEither` that was
 * not run, an `Either` that was not opened, a loaded market with its notes, a list of them.
 *
 * @param where What takes the market: the beginning of the message.
 * @param value As the caller gave it.
 * @throws {TypeError} naming what it got and what to do with it.
 * @example
 * ```ts
 * checkMarket('backtest', loadKlineFiles(['BTCUSDT-1m.csv']));
 * // TypeError: backtest: data must be a market, got a load that was not run; write await orThrow(…) around it
 * ```
 */
export function checkMarket(where: string, value: unknown): void {
  checkArguments('checkMarket', { where }, { where: 'text' });
  if (isMarket(value)) return;
  throw new TypeError(`${where}: data must be a market (MarketData), got ${misfit(value)}`);
}

/** Likewise of a list of markets. */
export function checkMarkets(where: string, values: unknown): void {
  checkArguments('checkMarkets', { where }, { where: 'text' });
  if (!Array.isArray(values)) {
    throw new TypeError(
      `${where}: needs a list of markets, got ${isMarket(values) ? 'one; put it into [ ]' : misfit(values)}`,
    );
  }
  values.forEach((value, i) => {
    checkMarket(`${where}: market ${i}`, value);
  });
}

const isRecord = (value: unknown): boolean => typeof value === 'object' && value !== null;

function isMarket(value: unknown): boolean {
  const market = value as Readonly<Record<string, unknown>> | null | undefined;
  return (
    typeof market === 'object' &&
    market !== null &&
    market['time'] instanceof Float64Array &&
    market['close'] instanceof Float64Array &&
    typeof market['timeframe'] === 'string' &&
    typeof market['symbol'] === 'string' &&
    typeof market['firstBar'] === 'number' &&
    typeof market['intervalMs'] === 'number' &&
    market['length'] === market['time'].length &&
    ['open', 'high', 'low', 'volume'].every((name) => market[name] instanceof Float64Array) &&
    ['buyVolume', 'sellVolume'].every(
      (name) => market[name] === undefined || market[name] instanceof Float64Array,
    ) &&
    [market['extra'], market['origin'], market['absent']].every(isRecord)
  );
}

/** Describes the value that was passed instead of a market, and how to fix the call. */
function misfit(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  if (typeof value === 'function') {
    return 'a function; a load that was not run yet? Write await orThrow(…) around it';
  }
  if (typeof value !== 'object') return typeof value === 'string' ? 'text' : `a ${typeof value}`;
  if (Array.isArray(value)) return listMisfit(value);
  if ('then' in value) return 'a promise; await it';
  if ('_tag' in value) {
    return value._tag === 'Left'
      ? 'a load that failed (Left); describeDataError tells why, orThrow throws it'
      : 'an Either; take what is in it: orThrow(…), or its right';
  }
  if ('data' in value && isMarket(value.data)) return 'a market with its notes; pass its data';
  if ('time' in value && 'close' in value) return 'columns that were not checked; make it by fromColumns';
  return 'an object that is none; make it by fromColumns, fromRows or a loader';
}

function listMisfit(list: readonly unknown[]): string {
  const [first] = list;
  if (isMarket(first)) return `a list of ${list.length} markets; pass one of them: [0]`;
  if (typeof first === 'object' && first !== null) {
    if ('data' in first && isMarket(first.data)) {
      return `a list of ${list.length} loaded markets; pass the data of one: [0].data`;
    }
    if ('open' in first && 'close' in first) return 'a list of bars; make it a market by fromRows';
  }
  return list.length === 0 ? 'an empty list' : 'a list';
}
