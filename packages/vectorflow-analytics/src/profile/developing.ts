import * as z from 'zod';
import { checkArguments, checkMarket, computeAll, parseOptions, runKernel } from '@veloce/core';
import type { Column, Kernel, MarketData, MarketSeries, Series } from '@veloce/core';
import { checkFraction, checkInteger, checkPositive } from '../check.js';
import { named } from '../named.js';
import { dayType, dayTypes } from './day-type.js';
import { checkBars, ProfileOptions, profileSetup } from './options.js';
import type { Bracket, Profile } from './profile.js';
import { rowEdge, rowMiddle, rowOf, type RowGrid } from './rows.js';
import { addVolume, clearRows, createRowTable, includeRows, printRows, type RowTable } from './row-table.js';
import { autoTicks, closeSessionAtr, sessionAtrState, type SessionAtrState } from './session-atr.js';
import { sessionClock, sessionLength, type ProfileSession } from './session.js';
import { profileExtreme, singlePrints, type ExtremeKind, type SinglePrints } from './structure.js';
import { expandValueArea, grownPocRow, pocRow } from './value-area.js';

/** How a profile is followed bar by bar: {@link ProfileOptions} without trades, and what the value area is made of. */
export const DevelopingProfileOptions = /* @__PURE__ */ (() =>
  ProfileOptions.omit({ fill: true }).extend({
    basis: z.enum(['tpo', 'volume']).default('tpo').describe('what point of control and value area count'),
    valueAreaPct: z.number().gt(0).max(1).default(0.7).describe('share of the total in the value area'),
    ibBrackets: z.int().min(1).default(2).describe('brackets of the initial balance'),
  }))();

/** How a profile is followed: `tickSize`, and what differs from the defaults. */
export type DevelopingProfileOptions = z.input<typeof DevelopingProfileOptions>;

/** The profile as it was known at each bar: prices in quote currency, NaN where there is none. */
export interface DevelopingProfile<T = Float64Array> {
  /** Point of control and value area of the session so far, row middles. */
  readonly poc: T;
  readonly vah: T;
  readonly val: T;
  /** Initial balance; NaN until it is complete. */
  readonly ibHigh: T;
  readonly ibLow: T;
  /** High and low of the session so far. */
  readonly sessionHigh: T;
  readonly sessionLow: T;
  /** 1 at the first bar of a session, else 0. */
  readonly newSession: T;
  /** The same levels of the last complete session. */
  readonly previousPoc: T;
  readonly previousVah: T;
  readonly previousVal: T;
  /** How it ended at its high and low: 1 poor, 2 weak, 3 excess, 4 spike. */
  readonly previousTop: T;
  readonly previousBottom: T;
  /** Its place in {@link dayTypes}. */
  readonly previousDayType: T;
  /** Edges of its longest run of single prints, the higher one of two as long; NaN when it has none. */
  readonly previousSinglesHigh: T;
  readonly previousSinglesLow: T;
}

const outputs = [
  'poc',
  'vah',
  'val',
  'ibHigh',
  'ibLow',
  'sessionHigh',
  'sessionLow',
  'newSession',
  'previousPoc',
  'previousVah',
  'previousVal',
  'previousTop',
  'previousBottom',
  'previousDayType',
  'previousSinglesHigh',
  'previousSinglesLow',
] as const;

const extremeCodes: Readonly<Record<ExtremeKind, number>> = { poor: 1, weak: 2, excess: 3, spike: 4 };

/**
 * The profile as it was known at each bar of a market.
 *
 * @returns n values each; NaN outside sessions, and with `rowSize: 'auto'` until `atrSessions` sessions are complete.
 * @throws {RangeError} naming each option that is out of its domain, or when bars do not fit into brackets.
 * @see definitions §1
 * @example
 * ```ts
 * const { poc, vah, val } = developingProfile(data, { tickSize: 0.1 });
 * ```
 */
export function developingProfile(data: MarketData, options: DevelopingProfileOptions): DevelopingProfile {
  checkMarket('developingProfile', data);
  const { time, open, high, low, close, volume, firstBar } = data;
  const kernel = developingProfileKernel(setupOf(data.intervalMs, options));
  return named(outputs, runKernel(kernel, [time, open, high, low, close, volume], { firstBar }));
}

/**
 * The same as series, for the features of a phase.
 *
 * @throws {RangeError} naming each option that is out of its domain, or when bars do not fit into brackets.
 */
export function developingProfileSeries(
  market: MarketSeries,
  options: DevelopingProfileOptions,
): DevelopingProfile<Series> {
  checkArguments('developingProfileSeries', { market }, { market: { time: 'series', intervalMs: 'number' } });
  const { time, open, high, low, close, volume } = market;
  return named(
    outputs,
    computeAll(
      developingProfileKernel,
      [setupOf(market.intervalMs, options)],
      [time, open, high, low, close, volume],
    ),
  );
}

function setupOf(barMs: number, options: DevelopingProfileOptions): DevelopingProfileSetup {
  const own = parseOptions('developingProfile', DevelopingProfileOptions, options);
  const { session, tickSize, bracketMs, fixedTicks, atrSessions, volumeIn } = profileSetup(
    'developingProfile',
    { ...own, fill: 'range' },
  );
  const { basis, valueAreaPct, ibBrackets } = own;
  return {
    session,
    barMs,
    tickSize,
    ticksPerRow: fixedTicks,
    bracketMs,
    atrSessions,
    basis,
    valueAreaPct,
    ibBrackets,
    volumeIn,
  };
}

/** Numbers per bracket in the state: see {@link bracketOf}. */
const bracketSize = 9;

interface Developing {
  /** The session, or the time between two, that the last bar fell into. */
  from: number;
  to: number;
  inside: boolean;
  isWhole: boolean;
  /** 0 while the session has no rows. */
  ticksPerRow: number;
  readonly table: RowTable;
  readonly atr: SessionAtrState;
  readonly brackets: Float64Array;
  bracketCount: number;
  /** Counts all bars. */
  bar: number;
  high: number;
  low: number;
  ibHigh: number;
  ibLow: number;
  /** Places of point of control and value area, in rows. */
  poc: number;
  val: number;
  vah: number;
  /** Sum of the lowest and the highest row when the point of control was found; NaN while there is none. */
  middle: number;
  /** Ranges of the last 20 sessions, and how many there are. */
  readonly ranges: Float64Array;
  sessions: number;
  /** The last complete session: poc, vah, val, top, bottom, day type, edges of single prints. */
  readonly previous: Float64Array;
}

/** The settings of {@link developingProfileKernel}, all of them; a type, because an interface is no record of arguments. */
export type DevelopingProfileSetup = {
  readonly session: ProfileSession;
  /** Length of a bar, in ms. */
  readonly barMs: number;
  /** Smallest step of price. */
  readonly tickSize: number;
  /** Height of a row in ticks; 0 for the automatic one. */
  readonly ticksPerRow: number;
  /** Length of a bracket, in ms. */
  readonly bracketMs: number;
  /** Sessions of the average range behind automatic rows. */
  readonly atrSessions: number;
  readonly basis: 'tpo' | 'volume';
  /** Share of the profile that the value area holds, in [0, 1]. */
  readonly valueAreaPct: number;
  /** Brackets of the initial balance. */
  readonly ibBrackets: number;
  readonly volumeIn: 'uniform' | 'close' | 'typical';
};

/**
 * The kernel of {@link developingProfile}: it reads time, open, high, low, close and volume; its outputs are in the order
 * of {@link DevelopingProfile}.
 *
 * @throws {RangeError} when an argument is out of its domain.
 */
export function developingProfileKernel(setup: DevelopingProfileSetup): Kernel<Developing> {
  checkArguments(
    'developingProfileKernel',
    { setup },
    { setup: { session: 'text', barMs: 'number', tickSize: 'number' } },
  );
  const {
    session,
    barMs,
    tickSize,
    ticksPerRow,
    bracketMs,
    atrSessions,
    basis,
    valueAreaPct,
    ibBrackets,
    volumeIn,
  } = setup;
  const where = 'developingProfile';
  checkInteger(where, barMs, 'barMs');
  checkPositive(where, tickSize, 'tickSize');
  checkInteger(where, ticksPerRow, 'ticksPerRow', 0);
  checkInteger(where, bracketMs, 'bracketMs');
  checkInteger(where, atrSessions, 'atrSessions');
  checkFraction(where, valueAreaPct, 'valueAreaPct');
  checkInteger(where, ibBrackets, 'ibBrackets');
  checkBars(where, barMs, bracketMs);
  const clock = sessionClock(session);
  // A day on which clocks go back is longer by an hour or two.
  const mostBrackets = Math.ceil((sessionLength(session) + 7_200_000) / bracketMs);
  const edges = new Int32Array(2);
  const countsTpos = basis === 'tpo';

  const enter = (state: Developing, time: number): void => {
    const isFirst = state.from !== state.from;
    if (state.bracketCount > 0) remember(state, tickSize, ibBrackets);
    clearRows(state.table);
    closeSessionAtr(state.atr, atrSessions, state.isWhole);
    const span = clock(time);
    state.from = span.from;
    state.to = span.to;
    state.inside = span.inside;
    state.isWhole = !isFirst || time < span.from + bracketMs;
    state.ticksPerRow = !span.inside
      ? 0
      : ticksPerRow > 0
        ? ticksPerRow
        : autoTicks(state.atr, atrSessions, tickSize);
    state.bracketCount = 0;
    state.middle = NaN;
    state.high = state.ibHigh = -Infinity;
    state.low = state.ibLow = Infinity;
  };

  const grid = { tickSize, ticksPerRow: 1 };

  /** Takes bar `i` in. It reads the columns itself: numbers handed to a function would be boxed. */
  const add = (state: Developing, columns: readonly Column[], i: number): void => {
    const o = columns[1][i];
    const h = columns[2][i];
    const l = columns[3][i];
    const c = columns[4][i];
    const { table, brackets } = state;
    grid.ticksPerRow = state.ticksPerRow;
    const bottom = rowOf(l, grid);
    const top = rowOf(h, grid);
    const number = Math.floor((columns[0][i] - state.from) / bracketMs);
    if (!(bottom >= table.bottom && top <= table.top)) includeRows(table, bottom, top);
    const before = table.tpos;
    let at = (state.bracketCount - 1) * bracketSize;
    if (at < 0 || brackets[at] !== number) {
      at += bracketSize;
      state.bracketCount++;
      brackets[at] = number;
      brackets[at + 1] = o;
      brackets[at + 2] = h;
      brackets[at + 3] = l;
      brackets[at + 5] = bottom;
      brackets[at + 6] = top;
      brackets[at + 7] = state.bar;
      printRows(table, bottom, top);
    } else {
      if (h > brackets[at + 2]) brackets[at + 2] = h;
      if (l < brackets[at + 3]) brackets[at + 3] = l;
      const low = brackets[at + 5];
      const high = brackets[at + 6];
      if (bottom < low) {
        printRows(table, bottom, low - 1);
        brackets[at + 5] = bottom;
      }
      if (top > high) {
        printRows(table, high + 1, top);
        brackets[at + 6] = top;
      }
    }
    brackets[at + 4] = c;
    brackets[at + 8] = state.bar;
    if (h > state.high) state.high = h;
    if (l < state.low) state.low = l;
    if (number < ibBrackets) {
      if (h > state.ibHigh) state.ibHigh = h;
      if (l < state.ibLow) state.ibLow = l;
    }
    let low = (bottom - table.base) | 0;
    let high = (top - table.base) | 0;
    if (volumeIn !== 'uniform') {
      low = high = (rowOf(volumeIn === 'close' ? c : (h + l + c) / 3, grid) - table.base) | 0;
    }
    addVolume(table, low, high, columns[5], i);
    if (countsTpos) {
      // The bracket may have printed rows between its range so far and the bar.
      low = (brackets[at + 5] - table.base) | 0;
      high = (brackets[at + 6] - table.base) | 0;
    }
    if (!countsTpos || table.tpos !== before) findLevels(state, low, high);
  };

  /** Point of control and value area, after the places from `low` to `high` grew. */
  const findLevels = (state: Developing, low: number, high: number): void => {
    const { table } = state;
    const first = (table.bottom - table.base) | 0;
    const last = (table.top - table.base) | 0;
    const rows = countsTpos ? table.counts : table.volumes;
    const middle = table.bottom + table.top;
    const poc =
      middle === state.middle
        ? grownPocRow(rows, first, last, (state.poc - table.base) | 0, low, high)
        : pocRow(rows, first, last);
    state.middle = middle;
    expandValueArea(rows, first, last, poc, valueAreaPct * (countsTpos ? table.tpos : table.volume), edges);
    state.poc = table.base + poc;
    state.val = table.base + edges[0];
    state.vah = table.base + edges[1];
  };

  return {
    inputs: 6,
    outputs: outputs.length,
    init: () => ({
      from: NaN,
      to: NaN,
      inside: false,
      isWhole: true,
      ticksPerRow: 0,
      table: createRowTable(),
      atr: sessionAtrState(),
      brackets: new Float64Array(mostBrackets * bracketSize),
      bracketCount: 0,
      bar: 0,
      high: NaN,
      low: NaN,
      ibHigh: NaN,
      ibLow: NaN,
      poc: 0,
      val: 0,
      vah: 0,
      middle: NaN,
      ranges: new Float64Array(medianSessions),
      sessions: 0,
      previous: new Float64Array(8).fill(NaN),
    }),

    advance(state, inputs, columns, from, to) {
      const [time, open, high, low, close, volume] = inputs;
      const [poc, vah, val, ibHigh, ibLow, sessionHigh, sessionLow, newSession] = columns;
      const { previous, atr } = state;
      const ibMs = ibBrackets * bracketMs;
      for (let i = from; i < to; i++) {
        const t = time[i];
        const h = high[i];
        const l = low[i];
        const c = close[i];
        const isKnown = t + h + l + c + open[i] + volume[i];
        if (isKnown !== isKnown) {
          for (let k = 0; k < columns.length; k++) columns[k][i] = NaN;
          state.bar++;
          continue;
        }
        const isNew = !(t >= state.from && t < state.to);
        if (isNew) enter(state, t);
        if (state.inside) {
          if (h > atr.high) atr.high = h;
          if (l < atr.low) atr.low = l;
          atr.close = c;
        }
        const { ticksPerRow: ticks } = state;
        if (ticks > 0) add(state, inputs, i);
        state.bar++;
        const rowHeight = ticks > 0 ? ticks * tickSize : NaN;
        poc[i] = (state.poc + 0.5) * rowHeight;
        vah[i] = (state.vah + 0.5) * rowHeight;
        val[i] = (state.val + 0.5) * rowHeight;
        const hasIb = ticks > 0 && t + barMs >= state.from + ibMs && state.ibHigh >= state.ibLow;
        ibHigh[i] = hasIb ? state.ibHigh : NaN;
        ibLow[i] = hasIb ? state.ibLow : NaN;
        sessionHigh[i] = ticks > 0 ? state.high : NaN;
        sessionLow[i] = ticks > 0 ? state.low : NaN;
        newSession[i] = isNew && state.inside ? 1 : 0;
        for (let k = 0; k < previous.length; k++) columns[8 + k][i] = previous[k];
      }
    },
  };
}

const medianSessions = 20;

/** Keeps what later sessions want to know of the one that ended. */
function remember(state: Developing, tickSize: number, ibBrackets: number): void {
  const { previous, ranges, ticksPerRow } = state;
  const grid = { tickSize, ticksPerRow };
  const profile = profileOf(state, grid);
  previous[0] = rowMiddle(state.poc, grid);
  previous[1] = rowMiddle(state.vah, grid);
  previous[2] = rowMiddle(state.val, grid);
  previous[3] = extremeCodes[profileExtreme(profile, 'high').kind];
  previous[4] = extremeCodes[profileExtreme(profile, 'low').kind];
  const typical = state.sessions < medianSessions ? NaN : medianOf(ranges);
  previous[5] = dayTypes.indexOf(dayType(profile, typical, { ibBrackets }).type);
  const longest = singlePrints(profile).reduce<SinglePrints | undefined>(
    (best, run) => (best === undefined || run.to - run.from >= best.to - best.from ? run : best),
    undefined,
  );
  previous[6] = longest === undefined ? NaN : rowEdge(profile.bottomRow + longest.to + 1, grid);
  previous[7] = longest === undefined ? NaN : rowEdge(profile.bottomRow + longest.from, grid);
  ranges[state.sessions % medianSessions] = state.high - state.low;
  state.sessions++;
}

function medianOf(values: Float64Array): number {
  const sorted = values.slice().sort();
  const half = sorted.length / 2;
  return (sorted[Math.floor(half - 0.5)] + sorted[Math.ceil(half - 0.5)]) / 2;
}

function profileOf(state: Developing, grid: RowGrid): Profile {
  const { table, from, to, bracketCount } = state;
  const rows = table.top - table.bottom + 1;
  const brackets = Array.from({ length: bracketCount }, (_, k) => bracketOf(state.brackets, k));
  const printed = new Uint8Array(rows * bracketCount);
  brackets.forEach((one, k) => {
    printed.fill(1, k * rows + one.bottomRow - table.bottom, k * rows + one.topRow - table.bottom + 1);
  });
  return {
    ...grid,
    session: '',
    start: from,
    end: to,
    firstIndex: brackets[0].firstIndex,
    lastIndex: brackets[bracketCount - 1].lastIndex,
    completeAt: state.bar,
    open: brackets[0].open,
    high: state.high,
    low: state.low,
    close: brackets[bracketCount - 1].close,
    bottomRow: table.bottom,
    tpos: table.counts.subarray(table.bottom - table.base, table.top - table.base + 1),
    volume: table.volumes.subarray(table.bottom - table.base, table.top - table.base + 1),
    brackets,
    printed,
  };
}

function bracketOf(numbers: Column, k: number): Bracket {
  const [number, open, high, low, close, bottomRow, topRow, firstIndex, lastIndex] = numbers.subarray(
    k * bracketSize,
    (k + 1) * bracketSize,
  );
  return { number, open, high, low, close, bottomRow, topRow, firstIndex, lastIndex };
}
