import type { CsvFault } from '../csv/fault.js';

/** Columns that files of the best bid and ask have, lower case and without punctuation: Binance's `bookTicker`, Tardis' quotes. */
const quoteNames: readonly string[] = ['bestbidprice', 'bestaskprice', 'bidprice', 'askprice'];

/** The fault of a file of the best bid and ask, where bars or trades are expected. */
export function quotesFault(names: readonly string[], asked: 'bars' | 'trades'): CsvFault | undefined {
  const column = names.find((name) => quoteNames.includes(plainName(name)));
  if (column === undefined) return undefined;
  return {
    row: 1,
    column,
    rule: `a file of quotes (bookTicker) has this column: the best bid and ask are no ${asked}`,
    fix: `load ${asked === 'bars' ? 'klines, or trades' : 'trades or aggTrades'}; quotes go beside bars as samples: loadSampleFiles(files, { columns: { time: '…' }, extra: { bid: '…', ask: '…' }, barsOf: 'none' })`,
  };
}

/** The fault of a file of the best bid and ask, where samples are expected and nothing says which. */
export function quoteSamplesFault(names: readonly string[]): CsvFault | undefined {
  const find = (...wanted: string[]): string | undefined =>
    names.find((name) => wanted.includes(plainName(name)));
  const [bid, ask] = [find('bestbidprice', 'bidprice'), find('bestaskprice', 'askprice')];
  if (bid === undefined || ask === undefined) return undefined;
  const time = find('transactiontime', 'timestamp', 'time', 'eventtime') ?? '…';
  return {
    row: 1,
    column: bid,
    rule: 'this is a file of quotes (bookTicker): which of them to keep has to be said',
    fix: `name the columns: { columns: { time: '${time}' }, extra: { bid: '${bid}', ask: '${ask}' }, barsOf: 'none' }`,
  };
}

function plainName(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
}
