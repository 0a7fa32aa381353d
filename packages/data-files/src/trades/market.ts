import { left, right, type Either } from 'fp-ts/lib/Either.js';
import {
  fromColumns,
  InvalidMarketData,
  isoTime,
  type DataFormat,
  type MarketData,
  type Timeframe,
} from '@veloce/core';
import { csvError } from '../csv/fault.js';
import type { DataNote } from '../market/data-note.js';
import { gapNotes } from '../market/join.js';
import { isInContracts } from '../market/name.js';
import type { TradeBarColumns, TradeBars, TradeRule } from './bars.js';

/** Known facts about trades besides the trades themselves. */
export interface TradeMarket {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  /** A readable name of their source. */
  readonly origin: string;
  /** Whether they name the side of the aggressor. */
  readonly hasSides: boolean;
  /** Whether they begin and end with a whole day or month. */
  readonly isWholePeriod: boolean;
  readonly simulated?: boolean | undefined;
}

/** Bars that were made of trades, and what should be known about them. */
export interface GatheredTrades {
  readonly data: MarketData;
  readonly notes: readonly DataNote[];
}

/** The words for the trades (or bars) that a rule concerned. */
const said: Readonly<Record<TradeRule, string>> = {
  'zero-price': 'trades at price 0, prints of the exchange itself, were passed over',
  'zero-quantity': 'trades of quantity 0 were passed over',
  'unknown-side': 'trades have no side, and their bars no buy and sell volume',
  'late-trade': 'trades stand after one of a later bar, and were counted in their own',
  'missing-trades': 'trades are not in the files, as the numbers of the others show',
  'quiet-bar': 'bars without a trade have the last price and no volume, as no number is missing there',
  'repeated-row': 'repeated rows were dropped',
  overlap: 'trades that an earlier file has too were dropped',
};

/** The market that trades have made, or why they make none: sums beyond what a number can hold. */
export function gatheredMarket(
  bars: TradeBars,
  market: TradeMarket,
  asked: string,
): Either<DataFormat, GatheredTrades> {
  try {
    return right(toTradeMarket(bars, market));
  } catch (cause) {
    if (!(cause instanceof InvalidMarketData)) throw cause;
    const { column, row, value, rule } = cause.fault;
    const at = row < 0 ? '' : `the bar of ${isoTime(bars.columns().time[row])}: `;
    const fix = 'check the quantities and times of the trades in it';
    return left(csvError(market.origin, asked, { column, value: String(value), rule: `${at}${rule}`, fix }));
  }
}

/** The market that trades have made. */
function toTradeMarket(bars: TradeBars, market: TradeMarket): GatheredTrades {
  const { symbol, timeframe, origin, hasSides, simulated = false } = market;
  const { buyVolume, sellVolume, volume, ...columns } = bars.columns();
  // The two sides make the volume to the bit, as everywhere; a bar that does not know them has the sum of its trades.
  if (hasSides) {
    for (let i = 0; i < volume.length; i++) {
      const both = buyVolume[i] + sellVolume[i];
      if (both === both) volume[i] = both;
    }
  }
  const unit = isInContracts(symbol) ? ' (volume in contracts)' : '';
  const noSides = `${origin} does not tell the side of the aggressor`;
  const data = fromColumns({
    symbol,
    timeframe,
    origin: {
      name: `${origin}${unit}`,
      simulated,
      ...(isInContracts(symbol) && { volumeUnit: 'contracts' }),
    },
    ...columns,
    volume,
    ...(hasSides ? { buyVolume, sellVolume } : { absent: { buyVolume: noSides, sellVolume: noSides } }),
  });
  const notes: DataNote[] = [];
  for (const rule of Object.keys(said) as TradeRule[]) {
    const { count, firstLine } = bars.counts[rule];
    if (count === 0 || (rule === 'unknown-side' && !hasSides)) continue;
    notes.push({
      rule,
      source: origin,
      count,
      message: `${count} ${said[rule]} (first at row ${firstLine})`,
    });
  }
  if (isInContracts(symbol)) {
    const message = `volume of ${symbol} is in contracts`;
    notes.push({ rule: 'contracts', source: origin, count: data.length, message });
  }
  if (!market.isWholePeriod) notes.push(edgeNote(columns, origin));
  return { data, notes: [...notes, ...gapNotes(data)] };
}

function edgeNote({ time }: Pick<TradeBarColumns, 'time'>, source: string): DataNote {
  const message =
    `the bars of ${isoTime(time[0])} and ${isoTime(time[time.length - 1])} may be cut: ` +
    'they hold the trades that are there, and the name does not promise a whole day or month';
  return { rule: 'edge-bar', source, count: 2, message };
}
