import type * as z from 'zod';
import { checkArguments, shown, checkMarket, checkFields, parseOptions, type MarketData } from '@veloce/core';
import { marketProfiles, type Profile } from './profile.js';
import { ProfileOptions } from './options.js';
import { rowEdge, rowOf } from './rows.js';
import {
  ledges,
  profileExtreme,
  singlePrints,
  structureOptions,
  type SinglePrints,
  type StructureOptions,
} from './structure.js';

/** Structure of complete profiles, and what later bars did to it. */
export type ProfileEventKind =
  | 'tail'
  | 'poor-extreme'
  | 'spike'
  | 'single-prints'
  | 'ledge'
  | 'single-prints-filled'
  | 'poor-extreme-repaired'
  | 'ledge-broken'
  | 'spike-accepted'
  | 'spike-rejected';

/** One piece of structure, or its end. */
export interface ProfileEvent {
  readonly kind: ProfileEventKind;
  /** The bar where it is. */
  readonly index: number;
  /** The bar at which it became known. */
  readonly confirmedAt: number;
  /** Start of the session it belongs to, epoch ms. */
  readonly session: number;
  /** Its edges, in quote currency. */
  readonly low: number;
  readonly high: number;
  /** 1 for structure that speaks for higher prices (a buying tail), -1 for lower ones, 0 for neither. */
  readonly direction: number;
  /** A quarter for each TPO, row or bracket that makes it, at most 1. */
  readonly strength: number;
}

/** How events of profiles are found. */
export interface ProfileEventOptions {
  readonly profile: ProfileOptions;
  readonly structure?: z.input<typeof StructureOptions>;
  /** Rows that a later bar must trade beyond a poor extreme to repair it; 2 by default. */
  readonly repairRows?: number;
}

/**
 * The structure of all complete sessions, and what later bars did to it, in the order in which it became known.
 *
 * A tail, poor extreme, spike, run of single prints or ledge is known when its session is complete. Later bars fill single prints
 * (together they covered all its rows), repair poor extremes, break ledges, and the first bar after the session accepts a
 * spike (opens inside or beyond it) or rejects it.
 *
 * @throws {RangeError} naming each option that is out of its domain.
 * @see definitions §1.7 to §1.9
 * @example
 * ```ts
 * profileEvents(data, { profile: { tickSize: 0.1, rowSize: 25 } }).filter((event) => event.kind === 'tail');
 * ```
 */
export function profileEvents(data: MarketData, options: ProfileEventOptions): readonly ProfileEvent[] {
  checkMarket('profileEvents', data);
  checkArguments('profileEvents', { options }, { options: 'object' });
  checkFields('profileEvents', options, ['repairRows', 'structure', 'profile']);
  const { repairRows = 2 } = options;
  if (!Number.isInteger(repairRows) || repairRows < 0) {
    throw new RangeError(`profileEvents: repairRows must be an integer >= 0, got ${shown(repairRows)}`);
  }
  if (options.structure === null) throw new TypeError('profileEvents: structure must be an object, got null');
  const structure = structureOptions(options.structure);
  const profiles = marketProfiles(data, parseOptions('profileEvents', ProfileOptions, options.profile));
  return profiles
    .filter((profile) => !Number.isNaN(profile.completeAt))
    .flatMap((profile) => eventsOf(data, profile, structure, repairRows))
    .sort((a, b) => a.confirmedAt - b.confirmedAt || a.index - b.index);
}

function eventsOf(
  data: MarketData,
  profile: Profile,
  structure: StructureOptions,
  repairRows: number,
): readonly ProfileEvent[] {
  const events: ProfileEvent[] = [];
  for (const side of ['high', 'low'] as const)
    events.push(...extremeEvents(data, profile, side, structure, repairRows));
  for (const run of singlePrints(profile)) {
    const event = known(profile, 'single-prints', profile.brackets[run.bracket].firstIndex, run.from, run.to, run.direction, run.to - run.from + 1); // prettier-ignore
    events.push(event, ...after(event, 'single-prints-filled', filledAt(data, profile, run)));
  }
  for (const ledge of ledges(profile, structure)) {
    const outward = ledge.side === 'upper' ? 1 : -1;
    const { bracket, row } = ledge;
    const event = known(profile, 'ledge', profile.brackets[bracket].lastIndex, row, row, 0, ledge.stops);
    events.push(event);
    if (ledge.brokenBy >= 0) continue; // broken before the session was complete
    events.push(
      ...after(event, 'ledge-broken', passedAt(data, profile, row + outward * structure.breakRows, outward)),
    );
  }
  return events;
}

function extremeEvents(
  data: MarketData,
  profile: Profile,
  side: 'high' | 'low',
  structure: StructureOptions,
  repairRows: number,
): readonly ProfileEvent[] {
  const { kind, tpos, tailRows } = profileExtreme(profile, side, structure);
  if (kind === 'weak') return [];
  const rows = profile.tpos.length;
  const outward = side === 'high' ? 1 : -1;
  const edge = side === 'high' ? rows - 1 : 0;
  const size = kind === 'poor' ? 1 : tailRows;
  const [from, to] = side === 'high' ? [rows - size, rows - 1] : [0, size - 1];
  const price = side === 'high' ? profile.high : profile.low;
  let index = profile.firstIndex;
  while (data[side][index] !== price) index++;
  if (kind === 'poor') {
    // Unfinished business: price is drawn to it.
    const event = known(profile, 'poor-extreme', index, from, to, outward, tpos);
    return [
      event,
      ...after(event, 'poor-extreme-repaired', passedAt(data, profile, edge + outward * repairRows, outward)),
    ];
  }
  if (kind === 'excess') return [known(profile, 'tail', index, from, to, -outward, tailRows)];
  const event = known(profile, 'spike', index, from, to, 0, tailRows);
  const next = profile.lastIndex + 1;
  if (next >= data.length) return [event];
  const base = side === 'high' ? event.low : event.high;
  const isAccepted = outward * (data.open[next] - base) >= 0;
  return [
    event,
    ...after(event, isAccepted ? 'spike-accepted' : 'spike-rejected', next, isAccepted ? outward : -outward),
  ];
}

/** Structure of a complete session, from the rows `[from, to]`. */
function known(
  profile: Profile,
  kind: ProfileEventKind,
  index: number,
  from: number,
  to: number,
  direction: number,
  size: number,
): ProfileEvent {
  return {
    kind,
    index,
    confirmedAt: profile.completeAt,
    session: profile.start,
    low: rowEdge(profile.bottomRow + from, profile),
    high: rowEdge(profile.bottomRow + to + 1, profile),
    direction,
    strength: Math.min(1, size / 4),
  };
}

function after(
  event: ProfileEvent,
  kind: ProfileEventKind,
  bar: number,
  direction = 0,
): readonly ProfileEvent[] {
  return bar >= 0 ? [{ ...event, kind, index: bar, confirmedAt: bar, direction }] : [];
}

/** The first bar after a session that reaches a row of its profile, going outward; -1 when none does. */
function passedAt(data: MarketData, profile: Profile, row: number, outward: number): number {
  const wanted = profile.bottomRow + row;
  for (let i = profile.lastIndex + 1; i < data.length; i++) {
    if (outward > 0 ? rowOf(data.high[i], profile) >= wanted : rowOf(data.low[i], profile) <= wanted)
      return i;
  }
  return -1;
}

/** The bar with which later bars have traded all rows of a run; -1 when some are left. */
function filledAt(data: MarketData, profile: Profile, run: SinglePrints): number {
  const rows = coverage(profile, run);
  for (let i = profile.lastIndex + 1; i < data.length; i++) {
    if (rows.cover(data.low[i], data.high[i]) === 1) return i;
  }
  return -1;
}

/**
 * How many of the rows of a run of single prints the bars after its session have traded, up to but not including bar `to`, as a
 * fraction.
 *
 * @see definitions §1.7
 */
export function filledFraction(data: MarketData, profile: Profile, run: SinglePrints, to: number): number {
  checkMarket('filledFraction', data);
  checkArguments(
    'filledFraction',
    { profile, run, to },
    {
      profile: { bottomRow: 'number', tickSize: 'number', ticksPerRow: 'number' },
      run: { from: 'number', to: 'number' },
      to: 'number',
    },
  );
  if (!(to <= data.length)) {
    throw new RangeError(
      `filledFraction: to must be a bar number of at most ${data.length}, got ${shown(to)}`,
    );
  }
  const rows = coverage(profile, run);
  let filled = 0;
  for (let i = profile.lastIndex + 1; i < to; i++) filled = rows.cover(data.low[i], data.high[i]);
  return filled;
}

/** The rows of a run that bars have traded so far. */
function coverage(
  profile: Profile,
  run: SinglePrints,
): { readonly cover: (low: number, high: number) => number } {
  const size = run.to - run.from + 1;
  const covered = new Uint8Array(size);
  const first = profile.bottomRow + run.from;
  let count = 0;
  return {
    cover(low, high) {
      const from = Math.max(0, rowOf(low, profile) - first);
      const to = Math.min(size - 1, rowOf(high, profile) - first);
      for (let row = from; row <= to; row++) {
        count += 1 - covered[row];
        covered[row] = 1;
      }
      return count / size;
    },
  };
}
