import type { FootprintBar, HeatMap, LiveOverlay } from '@veloce/charts';
import { checkArguments, parseOptions } from '@veloce/core';
import * as z from 'zod';

/** Something of a market that is drawn over its price; the events of `@veloce/feeds` fit as they are. Times are epoch ms, sizes base units. */
export type FlowEvent =
  | {
      readonly kind: 'trade' | 'liquidation';
      readonly time: number;
      readonly price: number;
      readonly size: number;
      /** The side of the taker; of a liquidation `buy` where a short was closed. */
      readonly side: 'buy' | 'sell';
    }
  | {
      /** A whole book, or its changes: a level of size 0 is gone. */
      readonly kind: 'book-snapshot' | 'book-diff';
      readonly time: number;
      readonly bids: readonly (readonly [price: number, size: number])[];
      readonly asks: readonly (readonly [price: number, size: number])[];
    }
  | { readonly kind: 'open-interest'; readonly time: number; readonly openInterest: number };

/** Overlays that grow with the events of a market. */
export interface FlowOverlays {
  /** Adds an event. One that is older than the bars that are kept changes nothing. */
  readonly take: (event: FlowEvent) => void;
  /**
   * The overlays now, by the names of their switches: `Footprint`, `Heat map`, `Liquidation heat`, `OI levels`; those that nothing came for are left out.
   *
   * @param barAt The chart's number of the bar that opened at a time; `undefined` where it has none.
   */
  readonly overlays: (
    barAt: (openTime: number) => number | undefined,
  ) => Readonly<Record<string, LiveOverlay>>;
}

const Options = /* @__PURE__ */ (() =>
  z.strictObject({
    intervalMs: z.number().positive(),
    rowHeight: z.number().positive(),
    bars: z.int().min(1).max(10_000).default(120),
    rows: z.int().min(1).max(2_000).default(120),
    openInterestChange: z.number().positive().default(0.05),
  }))();

/** How the overlays of a market are made. */
export interface FlowOptions {
  /** Length of a bar, ms. */
  readonly intervalMs: number;
  /** Height of a row of prices, in quote currency. */
  readonly rowHeight: number;
  /** Newest bars that are kept. Default 120. */
  readonly bars?: number;
  /** Rows of a heat map, around the newest price. Default 120. */
  readonly rows?: number;
  /** The change of open interest from one bar to the next that makes a level, as a fraction. Default 0.05. */
  readonly openInterestChange?: number;
}

/** The events of one bar; amounts by the number of their row. */
interface FlowBar {
  readonly bid: Map<number, number>;
  readonly ask: Map<number, number>;
  readonly liquidations: Map<number, number>;
  /** The book at its end so far; `undefined` before there was one. */
  resting: Map<number, number> | undefined;
  openInterest: number;
  price: number;
}

/**
 * Footprint, book and liquidation heat maps, and levels of open interest, from the events of a market as they come. The memory does not grow: it holds the
 * newest bars only.
 *
 * @throws {RangeError} naming the option that is wrong.
 * @example
 * ```ts
 * const flow = flowOverlays({ intervalMs: 60_000, rowHeight: 5 });
 * flow.take({ kind: 'trade', time: Date.now(), price: 60_001, size: 0.2, side: 'buy' });
 * markets.overlays(id, flow.overlays((time) => markets.barAt(id, time)));
 * ```
 */
export function flowOverlays(options: FlowOptions): FlowOverlays {
  const { intervalMs, rowHeight, rows, openInterestChange, bars: most } = parseOptions('flowOverlays', Options, options); // prettier-ignore
  const bars = new Map<number, FlowBar>();
  const book = { bids: new Map<number, number>(), asks: new Map<number, number>() };
  let newest = -Infinity;
  let lastPrice = NaN;
  const rowOf = (price: number): number => Math.floor(price / rowHeight + 1e-9);

  /** The bar of a time; `undefined` when it is too old. */
  const barOf = (time: number): FlowBar | undefined => {
    const open = Math.floor(time / intervalMs) * intervalMs;
    const there = bars.get(open);
    if (there !== undefined || open <= newest - most * intervalMs) return there;
    const made: FlowBar = {
      ...{ bid: new Map(), ask: new Map(), liquidations: new Map() },
      ...{ resting: undefined, openInterest: NaN, price: NaN },
    };
    bars.set(open, made);
    if (open > newest) newest = open;
    for (const old of bars.keys()) if (old <= newest - most * intervalMs) bars.delete(old);
    return made;
  };
  const add = (to: Map<number, number>, price: number, size: number): void => {
    const row = rowOf(price);
    to.set(row, (to.get(row) ?? 0) + size);
  };
  const changeBook = (event: Extract<FlowEvent, { bids: unknown }>): void => {
    for (const side of ['bids', 'asks'] as const) {
      if (event.kind === 'book-snapshot') book[side].clear();
      for (const [price, size] of event[side]) {
        if (size > 0) book[side].set(price, size);
        else book[side].delete(price);
      }
    }
  };
  const restingNow = (): Map<number, number> => {
    const resting = new Map<number, number>();
    for (const side of [book.bids, book.asks]) for (const [price, size] of side) add(resting, price, size);
    return resting;
  };
  let restingAt = -Infinity;
  /** Writes the book into the bar that it was last changed in. */
  const settle = (): void => {
    const bar = bars.get(restingAt);
    if (bar !== undefined) bar.resting = restingNow();
  };

  return {
    take(event) {
      checkArguments('take', { event }, { event: { kind: 'text', time: 'number' } });
      const open = Math.floor(event.time / intervalMs) * intervalMs;
      if ((event.kind === 'book-snapshot' || event.kind === 'book-diff') && open !== restingAt) settle();
      const bar = barOf(event.time);
      if (bar === undefined) return;
      switch (event.kind) {
        case 'trade':
          add(event.side === 'buy' ? bar.ask : bar.bid, event.price, event.size);
          bar.price = lastPrice = event.price;
          return;
        case 'liquidation':
          add(bar.liquidations, event.price, event.size);
          return;
        case 'open-interest':
          bar.openInterest = event.openInterest;
          if (Number.isNaN(bar.price)) bar.price = lastPrice;
          return;
        default:
          changeBook(event);
          restingAt = open;
      }
    },
    overlays(barAt) {
      settle();
      const placed = [...bars]
        .sort(([a], [b]) => a - b)
        .flatMap(([open, bar]) => {
          const number = barAt(open);
          return number === undefined ? [] : [{ number, bar }];
        });
      const centre = rowOf(lastPrice);
      const from = Number.isNaN(centre) ? NaN : Math.max(0, centre - (rows >> 1));
      const heat = (of: (bar: FlowBar) => Map<number, number> | undefined): LiveOverlay | undefined =>
        heatOf(placed.map(({ number, bar }) => ({ number, amounts: of(bar) })), { from, rows, rowHeight }); // prettier-ignore
      const all: Record<string, LiveOverlay | undefined> = {
        Footprint: footprintOf(placed, rowHeight),
        'Heat map': heat(({ resting }) => resting),
        'Liquidation heat': heat(({ liquidations }) => liquidations),
        'OI levels': levelsOf(placed, openInterestChange),
      };
      return Object.fromEntries(
        Object.entries(all).flatMap(([name, one]) => (one === undefined ? [] : [[name, one] as const])),
      );
    },
  };
}

interface Placed {
  readonly number: number;
  readonly bar: FlowBar;
}

function footprintOf(placed: readonly Placed[], rowHeight: number): LiveOverlay | undefined {
  const bars = placed.flatMap(({ number, bar: { bid, ask } }): readonly FootprintBar[] => {
    const traded = [...bid.keys(), ...ask.keys()];
    if (traded.length === 0) return [];
    const low = Math.min(...traded);
    const column = (of: Map<number, number>): number[] =>
      Array.from({ length: Math.max(...traded) - low + 1 }, (_, k) => of.get(low + k) ?? 0);
    return [{ bar: number, low: low * rowHeight, rowHeight, bid: column(bid), ask: column(ask) }];
  });
  return bars.length === 0 ? undefined : { kind: 'footprint', bars };
}

/** A map from the first bar with an amount to the newest, each bar a column. */
function heatOf(
  placed: readonly { readonly number: number; readonly amounts: Map<number, number> | undefined }[],
  { from, rows, rowHeight }: { readonly from: number; readonly rows: number; readonly rowHeight: number },
): LiveOverlay | undefined {
  const some = placed.filter(({ amounts }) => amounts !== undefined && amounts.size > 0);
  const [first] = some;
  const last = placed.at(-1);
  if (first === undefined || last === undefined || Number.isNaN(from)) return undefined;
  const bars = Array.from({ length: last.number - first.number + 1 }, (_, k) => first.number + k);
  const map: HeatMap & { readonly amounts: number[] } = {
    ...{ bars, low: from * rowHeight, rowHeight, rows },
    amounts: new Array<number>(bars.length * rows).fill(0),
  };
  for (const { number, amounts = new Map<number, number>() } of some) {
    for (const [row, amount] of amounts) {
      if (row >= from && row < from + rows) map.amounts[(number - first.number) * rows + row - from] = amount;
    }
  }
  return { kind: 'heat', map };
}

/** One line of open interest. */
type PriceLevel = Extract<LiveOverlay, { kind: 'levels' }>['levels'][number];

function levelsOf(placed: readonly Placed[], least: number): LiveOverlay | undefined {
  const told = placed.filter(({ bar }) => !Number.isNaN(bar.openInterest));
  if (told.length === 0) return undefined;
  const levels = told.flatMap(({ number, bar: { openInterest, price } }, k): readonly PriceLevel[] => {
    const before = told[k - 1]?.bar.openInterest ?? NaN;
    const change = openInterest / before - 1;
    if (!(Math.abs(change) >= least) || Number.isNaN(price)) return [];
    const label = `open interest ${change > 0 ? '+' : '−'}${(100 * Math.abs(change)).toFixed(1)} %`;
    return [{ price, label, from: number, to: null }];
  });
  return { kind: 'levels', levels };
}
