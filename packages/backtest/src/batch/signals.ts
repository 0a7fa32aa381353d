import {
  unitBeside,
  checkArguments,
  shown,
  checkMarket,
  checkFields,
  isoTime,
  type Column,
  type MarketData,
} from '@veloce/core';
import { noFunnel } from '../engine/driver.js';
import type { Leg, RunnableLeg } from '../engine/leg.js';
import type { LoopFlags } from '../engine/signal-loop.js';
import type { Levels } from '../account/order.js';
import { closeAll, enter, takeSignal, type Entry } from '../engine/position-orders.js';

/** Flags on the bar clock: what is not 0 or false is set; `NaN` is not known, and not set. */
export type Flags = Uint8Array | Int8Array | Float64Array | readonly boolean[];

/** Flags that leave a long position, and flags that leave a short one. */
export interface SidedFlags {
  readonly long?: Flags;
  readonly short?: Flags;
}

/** One for all configurations, or one for each. */
export type PerConfiguration<T> = T | readonly T[];

/** Columns of signals. A flag at a bar is known at its close, and acts at the next open (or at this close: `fillOn`). */
export interface SignalColumns {
  /** The entry condition. While a position is open, `oppositeSignal` and `pyramiding` of the settings decide. */
  readonly entries: PerConfiguration<Flags>;
  /**
   * Where to leave, whichever side is held, or for each side its own; none by default. An entry on the same bar is taken only
   * when it is against the position.
   */
  readonly exits?: PerConfiguration<Flags | SidedFlags>;
  /** Direction of the entries; LONG by default. A column is read at the bar of the entry: > 0 is long, < 0 short. */
  readonly side?: PerConfiguration<'LONG' | 'SHORT' | Int8Array | Float64Array>;
  /** Fraction of equity that an entry takes, instead of the settings' size. A column is read at the bar of the signal. */
  readonly size?: PerConfiguration<number | Float64Array>;
  /** Distance of the stop from the entry, as a fraction of its fill. A column is read at the bar of the signal; `NaN`: none. */
  readonly stop?: PerConfiguration<number | Float64Array>;
  /** Distance of the target, likewise. */
  readonly target?: PerConfiguration<number | Float64Array>;
  /** Distance of a trailing stop from the best price up to the bar before, likewise. */
  readonly trail?: PerConfiguration<number | Float64Array>;
  /** Bars after which a position is closed. */
  readonly timeStop?: PerConfiguration<number>;
  /** When what the flags of each bar are made of was known, epoch ms UTC. A flag that was known only after the close of its bar is refused. */
  readonly knownAt?: Column;
}

/** The columns of one configuration, checked. */
export interface Configuration extends LoopFlags {
  readonly size: number | Float64Array | undefined;
  readonly stop: number | Float64Array;
  readonly target: number | Float64Array;
  readonly trail: number | Float64Array;
  readonly timeStop: number;
}

/**
 * Checks columns of signals and separates the configurations.
 *
 * @throws {RangeError} naming the field, the configuration, the row and the value that is wrong.
 */
export function configurationsOf(data: MarketData, columns: SignalColumns): readonly Configuration[] {
  checkFields('fromSignals', columns, signalFields);
  const fields = { ...columns };
  let count = 1;
  let from = '';
  for (const [name, value] of Object.entries(fields)) {
    if (!isList(value) || name === 'knownAt') continue;
    if (value.length === 0)
      throw new RangeError(`fromSignals: ${name}: needs at least one configuration, got an empty list`);
    if (value.length === 1) continue;
    if (count > 1 && value.length !== count) {
      throw new RangeError(
        `fromSignals: ${name}: is for ${value.length} configurations, ${from} for ${count}`,
      );
    }
    count = value.length;
    from = name;
  }
  const { length } = data;
  const none = new Int8Array(length);
  const cache = new Map<object, Int8Array>();
  const flags = (name: string, k: number, value: Flags): Int8Array => {
    const known = cache.get(value);
    if (known !== undefined) return known;
    const made = flagsOf(where(name, k), value, length);
    cache.set(value, made);
    return made;
  };
  const configurations = Array.from({ length: count }, (_, k): Configuration => {
    const entries = pick(columns.entries, k);
    const exits = columns.exits === undefined ? undefined : pick(columns.exits, k);
    const side = columns.side === undefined ? 'LONG' : pick(columns.side, k);
    if (typeof side === 'string' && side !== 'LONG' && side !== 'SHORT') {
      throw new RangeError(
        `${where('side', k)}: must be LONG, SHORT or a column of signs, got ${shown(side)}`,
      );
    }
    const sides = typeof side === 'string' ? none : signsOf(where('side', k), side, length);
    const number = (name: 'stop' | 'target' | 'trail', most: number): number | Float64Array => {
      const given = columns[name];
      return given === undefined ? NaN : checkNumber(where(name, k), pick(given, k), length, most, true);
    };
    const size = columns.size === undefined ? undefined : pick(columns.size, k);
    const timeStop = columns.timeStop === undefined ? Infinity : pick(columns.timeStop, k);
    if (!(timeStop === Infinity || (Number.isInteger(timeStop) && timeStop >= 1))) {
      throw new RangeError(
        `${where('timeStop', k)}: must be an integer >= 1, got ${typeof timeStop === 'number' ? timeStop : `a ${typeof timeStop}`}`,
      );
    }
    return {
      entries: flags('entries', k, entries),
      ...exitsOf(exits, (name, value) => (value === undefined ? none : flags(name, k, value))),
      side: side === 'LONG' ? 1 : side === 'SHORT' ? -1 : 0,
      sides,
      size: size === undefined ? undefined : checkNumber(where('size', k), size, length, 125, false),
      stop: number('stop', 1),
      target: number('target', Infinity),
      trail: number('trail', 1),
      timeStop,
    };
  });
  if (columns.knownAt !== undefined) checkKnown(data, columns.knownAt, configurations);
  return configurations;
}

/** Refuses a flag that acts before it was known. */
function checkKnown(data: MarketData, knownAt: Column, configurations: readonly Configuration[]): void {
  checkColumn('fromSignals: knownAt', knownAt, data.length);
  checkArguments('fromSignals', { knownAt }, { knownAt: 'numbers' });
  configurations.forEach(({ entries, longExits, shortExits }, k) => {
    for (let i = 0; i < data.length; i++) {
      const close = data.time[i] + data.intervalMs;
      const isFlagged = entries[i] !== 0 || longExits[i] !== 0 || shortExits[i] !== 0;
      if (!isFlagged) continue;
      const unit = unitBeside(knownAt[i], data.time[0], data.time[data.length - 1] + data.intervalMs);
      if (unit !== undefined) {
        throw new RangeError(
          `fromSignals: knownAt: row ${i} is ${knownAt[i]}, which looks like epoch ${unit}`,
        );
      }
      if (knownAt[i] <= close) continue;
      const when = Number.isFinite(knownAt[i]) ? isoTime(knownAt[i]) : String(knownAt[i]);
      throw new RangeError(
        `${where(entries[i] === 0 ? 'exits' : 'entries', k)}: row ${i} was known at ${when}, after its bar closed at ${isoTime(close)}: move the flag to the bar in which it was known`,
      );
    }
  });
}

const signalFields: readonly string[] = [
  'entries', 'exits', 'side', 'size', 'stop', 'target', 'trail', 'timeStop', 'knownAt',
]; // prettier-ignore

const where = (name: string, k: number): string => `fromSignals: ${name}, configuration ${k}`;

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && typeof value[0] !== 'boolean';
}

function pick<T>(value: PerConfiguration<T>, k: number): T {
  if (!isList(value)) return value;
  return value.length === 1 ? value[0] : value[k];
}

function exitsOf(
  exits: Flags | SidedFlags | undefined,
  flags: (name: string, value: Flags | undefined) => Int8Array,
): Pick<Configuration, 'longExits' | 'shortExits'> {
  if (exits !== undefined && (typeof exits !== 'object' || exits === null)) {
    throw new RangeError(`fromSignals: exits: must be a column, or { long, short }, got ${shown(exits)}`);
  }
  const sided = exits === undefined || 'length' in exits ? { long: exits, short: exits } : exits;
  if (sided === exits) checkFields('fromSignals: exits', exits, ['long', 'short']);
  const name = sided === exits ? ['exits.long', 'exits.short'] : ['exits', 'exits'];
  return { longExits: flags(name[0], sided.long), shortExits: flags(name[1], sided.short) };
}

function flagsOf(place: string, value: Flags, length: number): Int8Array {
  checkColumn(place, value, length);
  if (value instanceof Int8Array) return value;
  // The same bytes; only 0 matters.
  if (value instanceof Uint8Array) return new Int8Array(value.buffer, value.byteOffset, value.length);
  const flags = new Int8Array(length);
  for (let i = 0; i < length; i++) {
    const x = value[i];
    if (typeof x !== 'number' && typeof x !== 'boolean')
      throw new RangeError(`${place}: row ${i} must be true, false or a number, got ${shown(x)}`);
    flags[i] = x === true || (x !== false && x !== 0 && x === x) ? 1 : 0;
  }
  return flags;
}

function signsOf(place: string, value: Int8Array | Float64Array, length: number): Int8Array {
  checkColumn(place, value, length);
  const signs = new Int8Array(length);
  for (let i = 0; i < length; i++) signs[i] = Math.sign(value[i]);
  return signs;
}

function checkColumn(place: string, value: unknown, length: number): void {
  if (!ArrayBuffer.isView(value) && !Array.isArray(value)) {
    throw new RangeError(
      `${place}: must be a column, got ${value === null ? 'null' : typeof value === 'number' || typeof value === 'string' ? shown(value) : `a value of type ${typeof value}`}`,
    );
  }
  const { length: given } = value as unknown as { readonly length: number };
  if (given !== length) throw new RangeError(`${place}: has ${given} rows, the data has ${length} bars`);
}

function checkNumber(
  place: string,
  value: number | Float64Array,
  length: number,
  most: number,
  orNone: boolean,
): number | Float64Array {
  const good = (x: number): boolean => (orNone && x !== x) || (x > 0 && x <= most);
  const rule = `must be above 0${most === Infinity ? '' : ` and at most ${most}`}`;
  if (typeof value === 'number') {
    if (good(value)) return value;
    throw new RangeError(`${place}: ${rule}, got ${shown(value)}`);
  }
  checkColumn(place, value, length);
  for (let i = 0; i < length; i++) {
    if (!good(value[i]))
      throw new RangeError(`${place}: row ${i} ${rule}${orNone ? ', or NaN for none' : ''}, got ${value[i]}`);
  }
  return value;
}

/** A value at a bar, of a constant or a column. */
export const valueAt = (value: number | Float64Array, i: number): number =>
  typeof value === 'number' ? value : value[i];

/**
 * Columns of signals on one market of a portfolio; see {@link fromSignals}.
 *
 * @throws {RangeError} when a column does not fit, or there are several configurations.
 * @example
 * ```ts
 * portfolio([signalLeg(btc, { entries: btcCross, stop: 0.02 }), signalLeg(eth, { entries: ethCross, stop: 0.03 })]);
 * ```
 */
export function signalLeg(data: MarketData, columns: SignalColumns): Leg {
  checkMarket('signalLeg', data);
  checkArguments('signalLeg', { columns }, { columns: 'object' });
  const configurations = configurationsOf(data, columns);
  if (configurations.length > 1) {
    throw new RangeError(
      `signalLeg: takes one configuration, got ${configurations.length}; fromSignals runs several`,
    );
  }
  return configurationLeg(data, configurations[0], {});
}

/** One configuration as the general engine takes it. */
export function configurationLeg(
  data: MarketData,
  configuration: Configuration,
  params: Readonly<Record<string, unknown>>,
): RunnableLeg {
  const { entries, longExits, shortExits, side, sides, timeStop } = configuration;
  const levelsAt = (i: number): Levels => {
    const trail = valueAt(configuration.trail, i);
    return {
      as: 'fraction',
      stop: valueAt(configuration.stop, i),
      target: valueAt(configuration.target, i),
      trail: trail === trail ? { by: 'fraction', distance: trail } : undefined,
      timeStop,
    };
  };
  const entryAt = (i: number, direction: 1 | -1): Entry => {
    const { size } = configuration;
    const sizing =
      size === undefined ? undefined : ({ model: 'fraction', fraction: valueAt(size, i) } as const);
    return { direction, levels: levelsAt(i), sizing, signal: null };
  };

  return {
    data,
    strategy: 'signals',
    outside: true,
    params,
    missing: [],
    fraction: 1,
    oppositeSignal: 'reverse',
    needsAtr: false,
    start: (settings, account) => ({
      signals: [],
      signalBars: [],
      funnel: () => noFunnel,
      watches: true,
      next(i) {
        let at = i;
        while (at < data.length && entries[at] === 0) at++;
        return at;
      },
      close(i, book) {
        const direction = (side === 0 ? sides[i] : side) as 1 | -1 | 0;
        const enters = entries[i] !== 0 && direction !== 0;
        const held = book.holding?.direction;
        const isLast = i + 1 === data.length;
        if (held !== undefined && (held === 1 ? longExits : shortExits)[i] !== 0) {
          closeAll(account, book, settings, 'signal', 'exit signal');
          if (!enters || direction === held) return;
          if (!isLast || settings.fillOn === 'close') enter(account, book, settings, entryAt(i, direction));
        } else if (enters) {
          takeSignal(account, book, settings, entryAt(i, direction), isLast);
        }
      },
    }),
  };
}
