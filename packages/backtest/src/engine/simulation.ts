import { dayMs, runKernel, type Column, type MarketData, type Steps } from '@veloce/core';
import { atrKernel } from '@veloce/indicators';
import { openAccount, type Account } from '../account/account.js';
import { isIdle, openBook, unrealised, type Book } from '../account/book.js';
import { placeOf } from './clock.js';
import type { LegDriver } from './driver.js';
import { finerPath, type FinerData, type FinerPath } from './finer.js';
import { Instrument } from '../account/instrument.js';
import type { RunnableLeg } from './leg.js';
import { hasQuietBars, passQuietBars } from './quiet-bars.js';
import type { Recorder } from './recorder.js';
import { settingsInForce, type BacktestSettings } from '../account/settings.js';
import { playTime, type Turn } from './turn.js';

/** How a long run is watched, and what it may look into. */
export interface BacktestControl {
  /** Called after each block of bars. */
  readonly onProgress?: (barsDone: number) => void;
  /** Finer bars or trades that tell `intrabar: 'lower-tf'` the order of events. */
  readonly finer?: FinerData | readonly FinerData[];
}

/** How a long run that gives others their turn is watched and ended, and what it may look into. */
export interface AsyncBacktestControl extends BacktestControl {
  /** Ends the run with its reason, within a block of bars. */
  readonly signal?: AbortSignal | undefined;
}

/** An account after its run. */
export interface Simulation {
  readonly account: Account;
  /** In the order of the legs. */
  readonly books: readonly Book[];
  readonly drivers: readonly LegDriver[];
  /** Bars that `lower-tf` had to walk as a whole. */
  readonly uncovered: number;
}

const blockLength = 4096;

/** The instrument of a symbol by the settings. */
export function instrumentOf(symbol: string, settings: BacktestSettings): Instrument {
  const { lotStep, minNotional } = settings;
  return (
    settings.instruments?.find((one) => one.symbol === symbol) ??
    Instrument.parse({ symbol, lotStep, minNotional })
  );
}

/**
 * Runs an account over markets on their union clock, and records it. At each time, every symbol's open comes first, then every symbol's bar, then every
 * close; where neither closing before entering nor the rank of signals decides, the order of `legs` does.
 */
export function* simulate(
  where: string,
  legs: readonly RunnableLeg[],
  clock: Column,
  recorder: Recorder,
  settings: BacktestSettings,
  finer: BacktestControl['finer'],
): Steps<Simulation> {
  const markets = legs.map(({ data }) => data);
  const books = legs.map(({ data, fraction, needsAtr }) => {
    const { symbol, high, low, close } = data;
    const atr = needsAtr
      ? runKernel(atrKernel(settings.atrPeriod), [high, low, close], { firstBar: data.firstBar })[0]
      : undefined;
    return openBook(instrumentOf(symbol, settings), fraction, close, atr);
  });
  const barsPerYear = (settings.periodsPerYear * dayMs) / markets[0].intervalMs;
  const account = openAccount(books, settings, { barsPerYear, keepsRecords: recorder.keepsRecords });
  const drivers = legs.map((leg, k) => leg.start(settingsInForce(settings, leg), account, books[k]));
  const paths = finerPaths(where, markets, settings, finer);
  const rows = clock.length;
  const at = new Int32Array(books.length);
  const asked = new Int32Array(books.length);
  const active: number[] = [];
  const times = markets.map((data) => data.time);
  // 1 where nothing is held, due or waiting: the next bar cannot change anything.
  const idle = Uint8Array.from(books, (book) => (isIdle(book) ? 1 : 0));
  const current = new Int32Array(books.length);
  const turn: Turn = { account, settings, books, paths, decide: (k, bar) => drivers[k].close(bar, books[k]) };
  const alone = books.length === 1 && hasQuietBars(settings, books[0], drivers[0].watches);
  const lastQuiet = settings.closeAtEnd ? rows - 1 : rows;
  // Signals while a position is open would only be recorded.
  const ignores = settingsInForce(settings, legs[0]).oppositeSignal === 'ignore';
  const deaf = !recorder.keepsRecords && ignores && settings.pyramiding === 1;

  /** Plays the rows of a block, and those after it at which nothing can happen. A separate function, as loops in generators are slow. */
  const play = (first: number): number => {
    const reported = first + blockLength;
    let row = first;
    for (; row < rows && row < reported; row++) {
      if (alone && idle[0] === 0) {
        const most = Math.min(deaf ? rows : asked[0], reported, lastQuiet);
        const end = passQuietBars(books[0], markets[0], row, most, settings);
        if (end > row) {
          recorder.held(row, end, account.cash(), books[0].holding!, markets[0].close);
          at[0] = end;
          row = end - 1;
          continue;
        }
      }
      const time = clock[row];
      active.length = 0;
      let held = false;
      for (let k = 0; k < books.length; k++) {
        const i = at[k];
        if (idle[k] === 0) held = true;
        if (times[k][i] !== time) continue;
        at[k] = i + 1;
        if (i >= asked[k]) asked[k] = drivers[k].next(i);
        if (idle[k] === 1 && i < asked[k]) continue;
        current[k] = i;
        active.push(k);
      }
      if (active.length === 0 && !held) {
        // No position, nothing due, and no gate open: the account does not change.
        const end = Math.min(nextRow(clock, markets, at, asked, books, row), reported, rows);
        recorder.flat(row, end, account.cash());
        for (let k = 0; k < books.length; k++) {
          at[k] =
            markets[k].time === clock
              ? end
              : end < rows
                ? placeOf(markets[k].time, clock[end])
                : markets[k].length;
        }
        row = end - 1;
        continue;
      }

      playTime(turn, active, markets, current, current);
      if (settings.closeAtEnd) {
        for (const k of active)
          if (at[k] === markets[k].length) account.leave(books[k], books[k].close, atEnd);
      }

      let open = 0;
      let net = 0;
      let all = 0;
      for (const k of active) idle[k] = isIdle(books[k]) ? 1 : 0;
      for (let k = 0; k < books.length; k++) {
        if (idle[k] === 1) continue;
        const book = books[k];
        if (book.holding === undefined) continue;
        open += unrealised(book);
        const notional = book.holding.size * book.mark;
        net += book.holding.direction * notional;
        all += notional;
      }
      recorder.row(row, account.cash() + open, net, all);
    }
    return row;
  };
  for (let row = 0; row < rows; yield row) row = play(row);
  if (settings.margin === 'cross') account.watchMargin();

  for (const book of books) {
    for (const rest of [...book.due, ...book.resting]) account.drop(book, rest, 'open', 'the data ends');
  }
  const uncovered = paths?.reduce((sum, path) => sum + (path?.uncovered() ?? 0), 0) ?? 0;
  return {
    account,
    books,
    drivers,
    uncovered,
  };
}

/** The first row after `row` at which a market has to be looked at. */
function nextRow(
  clock: Column,
  markets: readonly MarketData[],
  at: Int32Array,
  asked: Int32Array,
  books: readonly Book[],
  row: number,
): number {
  let next = clock.length;
  for (let k = 0; k < markets.length; k++) {
    const { time, length } = markets[k];
    const i = isIdle(books[k]) ? Math.max(at[k], asked[k]) : at[k];
    if (i >= length) continue;
    next = Math.min(next, time === clock ? i : placeOf(clock, time[i]));
  }
  return Math.max(next, row + 1);
}

const atEnd = {
  kind: 'end-of-data',
  reason: 'the data ends',
  fraction: 1,
  ambiguous: false,
  maker: false,
} as const;

function finerPaths(
  where: string,
  markets: readonly MarketData[],
  { intrabar }: BacktestSettings,
  finer: BacktestControl['finer'],
): readonly FinerPath[] | undefined {
  if (intrabar !== 'lower-tf') {
    if (finer === undefined) return undefined;
    throw new RangeError(
      `${where}: finer data is given, but intrabar is ${intrabar}; set intrabar: 'lower-tf' to use it`,
    );
  }
  const given = finer === undefined ? [] : [finer].flat();
  return markets.map(({ symbol, intervalMs }) => {
    const own = given.find((one) => one.symbol === symbol);
    if (own === undefined) {
      throw new RangeError(
        `${where}: intrabar 'lower-tf' needs finer data of ${symbol}; pass it as control.finer`,
      );
    }
    return finerPath(own, intervalMs);
  });
}
