import { checkArguments, checkMarket, parseOptions, type Column, type MarketData } from '@veloce/core';
import { checkLengths } from '../check.js';
import { checkBars, ProfileOptions, profileSetup, type ProfileSetup } from './options.js';
import { rowOf, type RowGrid } from './rows.js';
import { addVolume, clearRows, createRowTable, includeRows, printRows, type RowTable } from './row-table.js';
import { autoTicks, closeSessionAtr, sessionAtrState } from './session-atr.js';
import { sessionClock, type SessionSpan } from './session.js';

/** The part of a session that one letter stands for. */
export interface Bracket {
  /** 0 is the first of the session; brackets without bars are left out. */
  readonly number: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  /** Its lowest and highest row. */
  readonly bottomRow: number;
  readonly topRow: number;
  /** Its first and last bar (or trade) in the data. */
  readonly firstIndex: number;
  readonly lastIndex: number;
}

/** The market profile of one session: TPO counts and volumes per row, lowest row first. */
export interface Profile extends RowGrid {
  readonly session: string;
  /** The session, `[start, end)` in epoch ms. */
  readonly start: number;
  readonly end: number;
  /** First and last bar (or trade) of it in the data. */
  readonly firstIndex: number;
  readonly lastIndex: number;
  /** First bar (or trade) at which it was known to be complete; NaN while it develops. */
  readonly completeAt: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  /** Row of place 0 of `tpos` and `volume`. */
  readonly bottomRow: number;
  readonly tpos: Int32Array;
  readonly volume: Float64Array;
  readonly brackets: readonly Bracket[];
  /** 1 where a bracket printed a row: `printed[k * tpos.length + row]` for the k-th of `brackets`. */
  readonly printed: Uint8Array;
}

/** Trades as columns, in the order of time. */
export interface TapeColumns {
  /** Epoch ms UTC, not decreasing. */
  readonly time: Column;
  readonly price: Column;
  /** In base units. */
  readonly size: Column;
}

/**
 * The market profiles of all sessions of some bars; the last one may still develop.
 *
 * With `rowSize: 'auto'` sessions have no profile until `atrSessions` sessions are complete.
 *
 * @throws {RangeError} naming each option that is out of its domain, or when bars do not fit into brackets.
 * @see definitions §1
 * @example
 * ```ts
 * const [first] = marketProfiles(data, { tickSize: 0.1, rowSize: 25 });
 * lettersOf(first);
 * ```
 */
export function marketProfiles(data: MarketData, options: ProfileOptions): readonly Profile[] {
  checkMarket('marketProfiles', data);
  const setup = profileSetup('marketProfiles', parseOptions('marketProfiles', ProfileOptions, options));
  checkBars('marketProfiles', data.intervalMs, setup.bracketMs);
  const { time, open, high, low, close, volume, length, intervalMs } = data;
  const builder = createBuilder(setup);
  for (let i = 0; i < length; i++) {
    builder.moveTo(time[i], i);
    builder.add(i, time[i], open[i], high[i], low[i], close[i], volume);
    builder.reached(time[i] + intervalMs, i);
  }
  return builder.finish();
}

/**
 * The market profiles of all sessions of some trades. Volume is where it traded; a bracket prints its whole range, or with
 * `fill: 'traded'` the rows that traded.
 *
 * @throws {RangeError} naming each option that is out of its domain, a column that does not fit, or the first bad trade.
 * @see definitions §1.3
 */
export function marketProfilesFromTrades(trades: TapeColumns, options: ProfileOptions): readonly Profile[] {
  checkArguments(
    'marketProfilesFromTrades',
    { trades },
    { trades: { time: 'numbers', price: 'numbers', size: 'numbers' } },
  );
  const where = 'marketProfilesFromTrades';
  const setup = profileSetup(where, parseOptions(where, ProfileOptions, options));
  const { time, price, size } = trades;
  checkLengths(where, { time, price, size });
  const builder = createBuilder(setup);
  for (let i = 0; i < time.length; i++) {
    if (i > 0 && !(time[i] >= time[i - 1])) {
      throw new RangeError(
        `${where}: time must not decrease, got ${time[i]} after ${time[i - 1]} at trade ${i}`,
      );
    }
    if (!(price[i] > 0 && price[i] < Infinity)) {
      throw new RangeError(`${where}: price must be finite and > 0, got ${price[i]} at trade ${i}`);
    }
    if (!(size[i] >= 0 && size[i] < Infinity)) {
      throw new RangeError(`${where}: size must be finite and >= 0, got ${size[i]} at trade ${i}`);
    }
    builder.moveTo(time[i], i);
    builder.add(i, time[i], price[i], price[i], price[i], price[i], size);
  }
  return builder.finish();
}

interface OpenBracket {
  number: number;
  open: number;
  high: number;
  low: number;
  close: number;
  bottomRow: number;
  topRow: number;
  firstIndex: number;
  lastIndex: number;
  /** Rows it printed. */
  readonly rows: Set<number>;
}

interface OpenSession {
  readonly grid: RowGrid;
  readonly span: SessionSpan;
  readonly firstIndex: number;
  readonly brackets: OpenBracket[];
}

interface Builder {
  /** Says that a bar or trade of this time comes next. */
  readonly moveTo: (time: number, index: number) => void;
  readonly add: (
    i: number,
    time: number,
    open: number,
    high: number,
    low: number,
    close: number,
    volume: Column,
  ) => void;
  /** Says that everything before this time is known. */
  readonly reached: (time: number, index: number) => void;
  readonly finish: () => readonly Profile[];
}

function createBuilder(setup: ProfileSetup): Builder {
  const { session, tickSize, fixedTicks, bracketMs, volumeIn, fill } = setup;
  const clock = sessionClock(session);
  const table = createRowTable();
  const atr = sessionAtrState();
  const profiles: Profile[] = [];
  let span: SessionSpan = { from: NaN, to: NaN, inside: false };
  let own: OpenSession | undefined;
  let isWhole = true; // whether the session at work was seen from its beginning

  const close = (completeAt: number): void => {
    if (own !== undefined && own.brackets.length > 0) profiles.push(snapshot(setup, own, table, completeAt));
    clearRows(table);
    own = undefined;
  };

  return {
    moveTo(time, index) {
      if (time >= span.from && time < span.to) return;
      close(index);
      const isFirst = span.from !== span.from;
      closeSessionAtr(atr, setup.atrSessions, isWhole);
      span = clock(time);
      isWhole = !isFirst || time < span.from + bracketMs;
      const ticksPerRow = fixedTicks > 0 ? fixedTicks : autoTicks(atr, setup.atrSessions, tickSize);
      if (span.inside && ticksPerRow > 0) {
        own = { grid: { tickSize, ticksPerRow }, span, firstIndex: index, brackets: [] };
      }
    },

    add(i, time, openPrice, high, low, closePrice, volume) {
      if (span.inside) {
        atr.high = Math.max(atr.high, high);
        atr.low = Math.min(atr.low, low);
        atr.close = closePrice;
      }
      if (own === undefined) return;
      const { grid, brackets } = own;
      const [bottomRow, topRow] = [rowOf(low, grid), rowOf(high, grid)];
      const number = Math.floor((time - span.from) / bracketMs);
      let bracket = brackets.at(-1);
      if (bracket?.number !== number) {
        bracket = {
          number,
          open: openPrice,
          high,
          low,
          close: closePrice,
          bottomRow,
          topRow,
          firstIndex: i,
          lastIndex: i,
          rows: new Set(),
        };
        brackets.push(bracket);
      }
      bracket.high = Math.max(bracket.high, high);
      bracket.low = Math.min(bracket.low, low);
      bracket.bottomRow = Math.min(bracket.bottomRow, bottomRow);
      bracket.topRow = Math.max(bracket.topRow, topRow);
      bracket.close = closePrice;
      bracket.lastIndex = i;
      includeRows(table, bottomRow, topRow);
      const [from, to] = fill === 'traded' ? [bottomRow, topRow] : [bracket.bottomRow, bracket.topRow];
      for (let row = from; row <= to; row++) {
        if (bracket.rows.has(row)) continue;
        bracket.rows.add(row);
        printRows(table, row, row);
      }
      const mean = volumeIn === 'close' ? closePrice : (high + low + closePrice) / 3;
      const [bottom, top] = volumeIn === 'uniform' ? [bottomRow, topRow] : [rowOf(mean, grid), rowOf(mean, grid)]; // prettier-ignore
      addVolume(table, bottom - table.base, top - table.base, volume, i);
    },

    reached(time, index) {
      if (time >= span.to && own !== undefined) close(index);
    },

    finish() {
      close(NaN);
      return profiles;
    },
  };
}

function snapshot(setup: ProfileSetup, own: OpenSession, table: RowTable, completeAt: number): Profile {
  const { brackets, grid, span } = own;
  const { bottom, top, base } = table;
  const rows = top - bottom + 1;
  const printed = new Uint8Array(rows * brackets.length);
  brackets.forEach((bracket, k) => {
    for (const row of bracket.rows) printed[k * rows + row - bottom] = 1;
  });
  return {
    ...grid,
    session: setup.session,
    start: span.from,
    end: span.to,
    firstIndex: own.firstIndex,
    lastIndex: brackets[brackets.length - 1].lastIndex,
    completeAt,
    open: brackets[0].open,
    high: Math.max(...brackets.map((one) => one.high)),
    low: Math.min(...brackets.map((one) => one.low)),
    close: brackets[brackets.length - 1].close,
    bottomRow: bottom,
    tpos: table.counts.slice(bottom - base, top - base + 1),
    volume: table.volumes.slice(bottom - base, top - base + 1),
    brackets: brackets.map(({ rows: _, ...bracket }) => bracket),
    printed,
  };
}
