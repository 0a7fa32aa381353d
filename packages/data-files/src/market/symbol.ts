import { identityOf, mayBeSameSymbol, symbolRank } from '@veloce/core';
import type { CsvFault } from '../csv/fault.js';
import { isSameText, type MarketText } from '../csv/identity.js';

/** The symbol in the rows: that of the column which names the market best. */
export function symbolOfTexts(texts: readonly MarketText[]): MarketText | undefined {
  return texts
    .filter(({ name }) => identityOf(name) === 'symbol')
    .sort((a, b) => symbolRank(a.name) - symbolRank(b.name))
    .at(0);
}

/** Decides among the symbols given, in the rows, and in the file's name; and reports contradictions. */
export interface ChosenSymbol {
  readonly symbol: string;
  /** The part that names another symbol, and which one. */
  readonly other?: string;
}

/** The symbol in the name of a file, and whether it is one: `BTCUSDT-1m-2025-08` is named for a market, `export` may be. */
export interface SymbolOfName {
  readonly symbol?: string | undefined;
  readonly isNamed: boolean;
}

/** The symbol of a file: the caller's, else that of its rows, else that of its name. */
export function chooseSymbol(
  given: string | undefined,
  inRows: MarketText | undefined,
  inName: SymbolOfName,
): ChosenSymbol | undefined {
  // A name of the same market is taken as the file is called: `BTCUSDT` for rows of `BTC-USDT`.
  const isNamed =
    inName.symbol !== undefined && inRows !== undefined && isSameText(inRows.text, inName.symbol);
  const symbol = given ?? (isNamed ? inName.symbol : (inRows?.text ?? inName.symbol));
  if (symbol === undefined) return undefined;
  if (inRows !== undefined && !mayBeSameSymbol(symbol, inRows.text)) {
    return { symbol, other: `column ${inRows.name} says ${inRows.text}` };
  }
  if (inName.isNamed && inName.symbol !== undefined && !mayBeSameSymbol(symbol, inName.symbol)) {
    return { symbol, other: `the name of the file says ${inName.symbol}` };
  }
  return { symbol };
}

/** The fault of files of two markets that should be one. */
export function twoFilesFault(
  earlier: { readonly symbol: string; readonly source: string },
  symbol: string,
): CsvFault {
  return {
    value: symbol,
    rule: `the files are of two markets: ${earlier.source} is of ${earlier.symbol}, this one of ${symbol}`,
    fix:
      'name the files of one market, and load those of the other on their own; ' +
      'if they are one market all the same (a renamed symbol), say so: { oneMarket: true }',
  };
}
