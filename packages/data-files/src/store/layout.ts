import { barOpen, DataException, type Timeframe } from '@veloce/core';

/**
 * One file of a store: `SYMBOL/TIMEFRAME/PERIOD.parquet`. Seconds are kept by the day, minutes by the month, all else by the year, each
 * UTC and by the open times of the bars.
 */
export function periodOf(time: number, timeframe: Timeframe): string {
  return new Date(time).toISOString().slice(0, periodLength(timeframe));
}

function periodLength(timeframe: Timeframe): number {
  if (timeframe.endsWith('s')) return 'YYYY-MM-DD'.length;
  return timeframe.endsWith('m') ? 'YYYY-MM'.length : 'YYYY'.length;
}

/** The first moment of a period, and of the one after it. */
export function spanOf(period: string): { readonly start: number; readonly end: number } {
  const [year, month = 1, day = 1] = period.split('-').map(Number);
  const parts = period.split('-').length;
  const end =
    parts === 1
      ? Date.UTC(year + 1, 0)
      : parts === 2
        ? Date.UTC(year, month)
        : Date.UTC(year, month - 1, day + 1);
  return { start: Date.UTC(year, month - 1, day), end };
}

/** The period that a file of the store is named for, if it is one. */
export function periodOfFile(name: string, timeframe: Timeframe): string | undefined {
  const period = name.endsWith('.parquet') ? name.slice(0, -'.parquet'.length) : '';
  return period.length === periodLength(timeframe) && /^\d{4}(-\d{2}){0,2}$/.test(period)
    ? period
    : undefined;
}

/** A symbol as the name of a folder: `BTC/USDT:USDT` is `BTC%2FUSDT%3AUSDT`. */
export function folderOf(symbol: string): string {
  if (/\p{Surrogate}/u.test(symbol)) {
    throw new DataException({
      _tag: 'DataFormat',
      source: 'the symbol',
      message: `the symbol ${JSON.stringify(symbol)} holds half a character and cannot be the name of a folder`,
      asked: 'the folder of a market',
      fix: 'correct the symbol',
    });
  }
  return encodeURIComponent(symbol)
    .replaceAll('*', '%2A')
    .replace(/^\.+/, (dots) => '%2E'.repeat(dots.length));
}

/** The symbol that a folder is named for; `undefined` for a folder that is none of the store's. */
export function symbolOf(folder: string): string | undefined {
  try {
    const symbol = decodeURIComponent(folder);
    return folderOf(symbol) === folder ? symbol : undefined;
  } catch {
    return undefined;
  }
}

/** Whether every bar of one timeframe has its bars of the other in one period: coarse bars can then be made file by file. */
export function isMadeWithinPeriods(coarse: Timeframe): boolean {
  return coarse !== '1w';
}

/** A range of fine bars that holds those that the coarse bars that open in `[start, end)` are made of, also off the UTC grid. */
export function fineRange(
  start: number | undefined,
  end: number | undefined,
  coarse: Timeframe,
  coarseMs: number,
): { readonly start: number; readonly end: number } {
  return {
    start: start === undefined ? -Infinity : barOpen(start, coarse),
    end: end === undefined ? Infinity : barOpen(end - 1, coarse) + 2 * coarseMs,
  };
}
