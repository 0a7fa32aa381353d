import { intervalMs } from '@veloce/core';
import type { Aggregation, Span } from './aggregation.js';
import type { ReadBars } from './read-market.js';

/** Volumes of several markets, bar by bar: those of `MarketData`, and extra columns. */
export interface Flows {
  readonly columns: Record<string, Float64Array>;
  readonly extra: Record<string, Float64Array>;
}

/** No volumes yet. */
export const createFlows = (): Flows => ({ columns: {}, extra: {} });

/**
 * Adds the volumes of one market to those before it.
 *
 * @param kind Also sums buy and sell volume by kind (`spotBuyVolume` and so on), and counts the markets that were alive; without it
 *   there is one market.
 */
export function addFlows(flows: Flows, { bars, outages }: ReadBars, kind: 'spot' | 'perp' | undefined): void {
  const { values, length } = bars;
  const { buyVolume, sellVolume, trades, buyTrades, sellTrades, liquidationsBuy, liquidationsSell } = values;
  const columns = { volume: values.volume, buyVolume, sellVolume, trades, liquidationsBuy, liquidationsSell };
  if (kind === undefined) {
    // The only market there is: its columns are the sums.
    Object.assign(flows.columns, present(columns));
    Object.assign(flows.extra, present({ buyTrades, sellTrades }));
    return;
  }
  const alive = new Float64Array(length).fill(1);
  for (const span of [...outages.collector, ...outages.dead]) fillBars(alive, bars, span, 0);
  const ofKind = { [`${kind}BuyVolume`]: buyVolume, [`${kind}SellVolume`]: sellVolume };
  addColumns(flows.columns, present(columns));
  addColumns(flows.extra, present({ buyTrades, sellTrades, ...ofKind, marketsAlive: alive }));
}

type Columns = Record<string, Float64Array>;

function present(columns: Readonly<Record<string, Float64Array | undefined>>): Columns {
  return Object.fromEntries(Object.entries(columns).filter(([, column]) => column !== undefined)) as Columns;
}

function addColumns(totals: Columns, columns: Columns): void {
  for (const [name, column] of Object.entries(columns)) {
    if (!Object.hasOwn(totals, name)) {
      totals[name] = column.slice();
      continue;
    }
    const total = totals[name];
    for (let k = 0; k < total.length; k++) total[k] += column[k];
  }
}

/** Writes a value to the bars that a span touches. */
function fillBars(
  marks: Float64Array | Uint8Array,
  { start, timeframe, length }: Aggregation,
  span: Span,
  value: number,
): void {
  const interval = intervalMs(timeframe);
  const from = Math.max(0, Math.floor((span.start - start) / interval));
  const to = Math.min(length, Math.ceil((span.end - start) / interval));
  if (from < to) marks.fill(value, from, to);
}

/** Bars that become a market, as columns. */
export interface AssembledBars {
  readonly length: number;
  readonly columns: Readonly<Record<'time' | 'open' | 'high' | 'low' | 'close' | 'volume', Float64Array>>;
  readonly extra: Readonly<Record<string, Float64Array>>;
  /** Bars without a trade: they carry the last price, and no volume. */
  readonly quiet: number;
  /** Bars left out because an outage touches them. */
  readonly incomplete: number;
  /** Bars at the end that have closed, and may not stay as they are: an outage may be under way. */
  readonly unsettled: number;
}

/** The bars to give. */
export interface GivenBars {
  /** The first one: those before it only lend their close. */
  readonly from: number;
  /** Bars that end by then are closed, and by then stay as they are. */
  readonly closedEnd: number;
  readonly settledEnd: number;
  /** Whether those have a place. */
  readonly unfinished: 'drop' | 'flag';
  /** The treatment of a bar that an outage touches. */
  readonly incomplete: 'drop' | 'keep';
}

/**
 * The bars of a market from the prices of its reference and the volumes of all: outages are left out, quiet bars carry the last close,
 * and nothing is carried over an outage. Works in the columns it is given.
 */
export function assemble(
  { bars, outages }: ReadBars,
  flows: Flows,
  { from, closedEnd, settledEnd, ...what }: GivenBars,
): AssembledBars {
  const { start, timeframe, length, values } = bars;
  const interval = intervalMs(timeframe);
  const out = new Uint8Array(length);
  for (const span of [...outages.collector, ...outages.feed]) fillBars(out, bars, span, 1);

  const { open = none, high = none, low = none, close = none } = values;
  const time = new Float64Array(length);
  const carried: Float64Array[] = [
    ...Object.values(flows.columns),
    ...Object.values(flows.extra),
    ...(values.openInterest === undefined ? [] : [values.openInterest]),
    ...(values.funding === undefined ? [] : [values.funding]),
  ];
  let count = 0;
  let quiet = 0;
  let incomplete = 0;
  let unsettled = 0;
  let last = NaN;
  for (let k = 0; k < length; k++) {
    const priced = open[k] === open[k];
    const lost = out[k] === 1 && !(what.incomplete === 'keep' && priced);
    if (lost) {
      if (priced && start + k * interval >= from) incomplete++;
      last = NaN;
      continue;
    }
    const end = start + (k + 1) * interval;
    if (end > settledEnd) {
      if (end <= closedEnd && end > from) unsettled++;
      if (!priced || what.unfinished === 'drop') continue;
    }
    if (!priced && last !== last) continue;
    if (start + k * interval >= from) {
      if (!priced) quiet++;
      time[count] = start + k * interval;
      open[count] = priced ? open[k] : last;
      high[count] = priced ? high[k] : last;
      low[count] = priced ? low[k] : last;
      close[count] = priced ? close[k] : last;
      if (count !== k) for (const column of carried) column[count] = column[k];
      if (priced) last = close[count];
      count++;
    } else if (priced) last = close[k];
  }

  const cut = (column: Float64Array): Float64Array => column.subarray(0, count);
  const cutAll = (columns: Readonly<Record<string, Float64Array>>): Record<string, Float64Array> =>
    Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, cut(column)]));
  return {
    length: count,
    columns: {
      time: cut(time),
      open: cut(open),
      high: cut(high),
      low: cut(low),
      close: cut(close),
      volume: cut(flows.columns['volume']),
      ...cutAll(flows.columns),
      ...(values.openInterest !== undefined && { openInterest: cut(values.openInterest) }),
      ...(values.funding !== undefined && { funding: cut(values.funding) }),
    },
    extra: cutAll(flows.extra),
    quiet,
    incomplete,
    unsettled,
  };
}

const none = /* @__PURE__ */ new Float64Array(0);
