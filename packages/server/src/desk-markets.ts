import * as z from 'zod';
import { checkArguments, parseOptions, shown } from '@veloce/core';
import type { LiveBar, LiveOverlay } from '@veloce/charts';
import type { Bar } from '@veloce/core';
import type {
  MarketRow,
  MarketState,
  MarketView,
  MarketOpinion,
  PositionRow,
  SignalRow,
} from '@veloce/dashboard';
import type { DeskEvents } from './desk-events.js';
import type { MarketsPart } from './parts.js';

/** A market as it is put on a desk. */
export interface DeskMarket {
  /** Unique on the desk, such as `binance:BTCUSDT`. */
  readonly id: string;
  readonly symbol: string;
  readonly venue: string;
  readonly timeframe: string;
  /** Length of a bar in ms. */
  readonly intervalMs: number;
  /** Decimals that prices are shown with. Default 2. */
  readonly decimals?: number;
  /** Bars that the strategy needs before it can conclude anything. Default 0. */
  readonly history?: number;
  /** Number of the first bar that will come. Default 0. */
  readonly firstBar?: number;
  /** Why the strategy decided as it did at a bar, as lines; asked for when a person clicks on a bar. */
  readonly explain?: (bar: number) => readonly string[] | undefined;
}

/** The news of one closed bar. */
export interface BarNews {
  readonly bar: Bar;
  /** The strategy's opinion now; omit it to keep the previous one, `null` for none. */
  readonly opinion?: MarketOpinion | null;
  readonly regime?: string | null;
  /** More columns of the bar, for overlays that are columns: a VWAP, a band. */
  readonly columns?: Readonly<Record<string, number>>;
  /** Replaces everything that can be drawn over the price. */
  readonly overlays?: Readonly<Record<string, LiveOverlay>>;
}

/** The markets of a desk, updated as things happen; `part` is the argument of {@link dashboardApp}. */
export interface DeskMarkets {
  readonly part: MarketsPart;
  /** Puts a market on the desk. */
  readonly open: (market: DeskMarket) => void;
  /** A closed bar, in order of time. */
  readonly bar: (id: string, news: BarNews) => void;
  /** Replaces everything that can be drawn over the price. */
  readonly overlays: (id: string, overlays: Readonly<Record<string, LiveOverlay>>) => void;
  /** The chart's number of the bar that opened at a time; `undefined` where the market has none. The bar that is still open has the next number. */
  readonly barAt: (id: string, openTime: number) => number | undefined;
  /** The bar that is still open. */
  readonly preview: (id: string, bar: Bar) => void;
  /** Says whether a market is live, stale or has a hole. */
  readonly state: (id: string, state: MarketState) => void;
  /** Adds a signal to its market. */
  readonly signal: (signal: SignalRow) => void;
  /** Sets what is held in a market; `null` for nothing. */
  readonly position: (id: string, position: PositionRow | null) => void;
}

/** One bar as the desk keeps it, with its number. */
interface Kept {
  readonly number: number;
  readonly bar: LiveBar;
}

interface Market {
  readonly about: DeskMarket;
  bars: Kept[];
  next: number;
  signals: SignalRow[];
  opinion: MarketOpinion | null;
  overlays: Readonly<Record<string, LiveOverlay>>;
  position: PositionRow | null;
  regime: string | null;
  state: MarketState;
  seen: number;
}

const day = 86_400_000;
const sparkPoints = 32;
/** Signals of a market that are drawn on its chart. */
const mostSignals = 500;

const Options = /* @__PURE__ */ (() =>
  z.strictObject({ keep: z.int().min(1).max(10_000_000).default(20_000) }))();

/**
 * Keeps the desk's view of its markets, and updates open pages.
 *
 * @param events Receives the news, see {@link deskEvents}.
 * @param options `keep`: most bars of each market that are kept, an integer >= 1, 20,000 by default.
 * @throws {RangeError} for another `keep`, or an unknown option.
 */
export function deskMarkets(events: DeskEvents, options: { readonly keep?: number } = {}): DeskMarkets {
  checkArguments('deskMarkets', { events }, { events: { tell: 'function' } });
  const { keep } = parseOptions('deskMarkets', Options, options);
  const markets = new Map<string, Market>();
  const marketOf = (id: string): Market => {
    const market = markets.get(id);
    if (market === undefined) {
      throw new RangeError(
        `deskMarkets: no market ${shown(id)}; open it first. There are: ${[...markets.keys()].join(', ') || 'none'}`,
      );
    }
    return market;
  };
  const tellRow = (market: Market): void => {
    events.tell({ type: 'row', row: rowOf(market) });
  };

  const part: MarketsPart = {
    rows: () => [...markets.values()].map(rowOf),
    view(id, most, before) {
      const market = markets.get(id);
      return market === undefined ? undefined : viewOf(market, most, before);
    },
    explain: (id, bar) => markets.get(id)?.about.explain?.(bar),
    signals: (limit) =>
      [...markets.values()]
        .flatMap(({ signals }) => signals)
        .sort((a, b) => b.time - a.time)
        .slice(0, limit),
    positions: () => [...markets.values()].flatMap(({ position }) => (position === null ? [] : [position])),
  };

  return {
    part,
    open(about) {
      if (markets.has(about.id)) throw new RangeError(`deskMarkets: ${about.id} is open already`);
      const market: Market = {
        about,
        bars: [],
        next: about.firstBar ?? 0,
        signals: [],
        opinion: null,
        overlays: {},
        position: null,
        regime: null,
        state: 'waiting',
        seen: 0,
      };
      markets.set(about.id, market);
      tellRow(market);
    },
    bar(id, { bar, opinion, regime, columns, overlays }) {
      const market = marketOf(id);
      const last = market.bars.at(-1)?.bar;
      if (last !== undefined && !(bar.time > last.time)) {
        throw new RangeError(
          `deskMarkets: ${id}: bars must come in order of time, got ${bar.time} after ${last.time}`,
        );
      }
      const number = market.next++;
      const shown = chartBar(bar, last, opinion === undefined ? market.opinion : opinion, columns);
      market.bars.push({ number, bar: shown });
      // A tenth more than is kept, so that dropping does not cost every bar.
      if (market.bars.length > 1.1 * keep) market.bars = market.bars.slice(-keep);
      market.seen++;
      if (market.seen > (market.about.history ?? 0)) market.state = 'live';
      if (regime !== undefined) market.regime = regime;
      events.tell({ type: 'bar', market: id, number, bar: shown });
      if (opinion !== undefined) {
        market.opinion = opinion;
        events.tell({ type: 'opinion', market: id, opinion });
      }
      if (overlays !== undefined) {
        market.overlays = overlays;
        events.tell({ type: 'overlays', market: id, overlays });
      }
      tellRow(market);
    },
    overlays(id, overlays) {
      marketOf(id).overlays = overlays;
      events.tell({ type: 'overlays', market: id, overlays });
    },
    barAt(id, openTime) {
      const { bars, next, about } = marketOf(id);
      const found = bars.findLast(({ bar }) => bar.time <= openTime);
      if (found?.bar.time === openTime) return found.number;
      return found !== undefined && found === bars.at(-1) && openTime === found.bar.time + about.intervalMs
        ? next
        : undefined;
    },
    preview(id, bar) {
      const market = marketOf(id);
      events.tell({ type: 'preview', market: id, bar: chartBar(bar, market.bars.at(-1)?.bar, null) });
    },
    state(id, state) {
      const market = marketOf(id);
      if (market.state === state) return;
      market.state = state;
      tellRow(market);
    },
    signal(given) {
      const market = marketOf(given.market);
      const bar = market.bars.findLast((one) => one.bar.time === given.time)?.number ?? given.bar;
      const signal = { ...given, bar };
      market.signals = [...market.signals.filter(({ id }) => id !== signal.id), signal].slice(-mostSignals);
      events.tell({ type: 'signal', signal });
    },
    position(id, position) {
      const market = marketOf(id);
      market.position = position;
      events.tell({ type: 'position', market: id, position });
    },
  };
}

/** A bar with the columns that the desk's panes draw. */
function chartBar(
  bar: Bar,
  before: LiveBar | undefined,
  opinion: MarketOpinion | null,
  more: Readonly<Record<string, number>> = {},
): LiveBar {
  const { time, open, high, low, close, volume, buyVolume = NaN, sellVolume = NaN, openInterest = NaN } = bar;
  const change = 100 * (openInterest / (before?.['openInterest'] ?? NaN) - 1);
  const columns: Readonly<Record<string, number>> = {
    volume,
    delta: buyVolume - sellVolume,
    openInterest,
    openInterestPercent: change,
    liquidationsBuy: bar.liquidationsBuy ?? NaN,
    liquidationsSell: bar.liquidationsSell ?? NaN,
    strength: opinion?.strength ?? NaN,
    side: opinion?.side ?? NaN,
    ...more,
  };
  const known = Object.entries(columns).filter(([, value]) => Number.isFinite(value));
  return { ...Object.fromEntries(known), time, open, high, low, close };
}

function rowOf({ about, bars, opinion, regime, state, seen }: Market): MarketRow {
  const last = bars.at(-1)?.bar;
  const need = about.history ?? 0;
  const dayAgo =
    last === undefined ? undefined : bars[bars.length - 1 - Math.round(day / about.intervalMs)]?.bar;
  const step = Math.max(1, Math.floor(Math.min(bars.length, day / about.intervalMs) / sparkPoints));
  const spark: number[] = [];
  for (let k = bars.length - 1; k >= 0 && spark.length < sparkPoints; k -= step) {
    spark.unshift(bars[k]?.bar.close ?? NaN);
  }
  return {
    id: about.id,
    symbol: about.symbol,
    venue: about.venue,
    timeframe: about.timeframe,
    decimals: about.decimals ?? 2,
    state,
    price: last?.close ?? null,
    change: last === undefined || dayAgo === undefined ? null : last.close / dayAgo.close - 1,
    spark,
    regime,
    strength: opinion?.strength ?? null,
    side: opinion?.side ?? 0,
    lastBar: last?.time ?? null,
    warmup: seen > need ? null : { have: seen, need: need + 1 },
  };
}

function viewOf(market: Market, most: number, before = Infinity): MarketView {
  const bars = market.bars.filter(({ number }) => number < before).slice(-most);
  const names = new Set(bars.flatMap(({ bar }) => Object.keys(bar)));
  const first = bars[0]?.number ?? market.next;
  return {
    id: market.about.id,
    firstBar: first,
    columns: Object.fromEntries([...names].map((name) => [name, bars.map(({ bar }) => bar[name] ?? null)])),
    signals: market.signals.filter(({ bar }) => bar === null || bar >= first),
    overlays: market.overlays,
    opinion: market.opinion,
    position: market.position,
  };
}
