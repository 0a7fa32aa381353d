import {
  checkArguments,
  checkMarket,
  columnOf,
  compile,
  marketSeries,
  startProgram,
  type Column,
  type MarketData,
  type MarketSeries,
  type Series,
  type Side,
} from '@veloce/core';
import type { Playbook, PlaybookCondition, PlaybookInput } from './document.js';
import { parsePlaybook } from './parse-playbook.js';
import { conditionSeries, type PlaybookParams } from './series.js';
import { conditionText } from './text.js';

/** A side of a playbook, and what it asks for. */
export interface PlaybookSide {
  readonly playbook: string;
  readonly side: Side;
  /** The conditions, as text: the parts of its outermost `all`, and its hours. */
  readonly conditions: readonly string[];
  /** How many of them hold at each bar; what is not known does not hold. */
  readonly held: Column;
}

/** A playbook that fits a bar, or nearly does. */
export interface Suggestion {
  readonly playbook: string;
  readonly side: Side;
  /** How many of its conditions hold, of how many. */
  readonly held: number;
  readonly of: number;
  /** The conditions that do not, as text. */
  readonly missing: readonly string[];
}

/** The playbooks that fit each bar. */
export interface PlaybookSuggestions {
  readonly sides: readonly PlaybookSide[];
  /** The sides that fit no bar at all, and why: a condition that never holds, or one that never has a value. */
  readonly notes: readonly string[];
  /**
   * The playbooks that fit a bar, best first: those all of whose conditions hold, and those that lack at most `lacking` and have one.
   *
   * @param lacking An integer >= 0; 1 by default.
   */
  readonly at: (bar: number, lacking?: number) => readonly Suggestion[];
}

/**
 * Says at each closed bar which playbooks' conditions hold and which nearly do: how many of how many. Cooldowns and open positions do
 * not count: it tells what the market offers. Work that playbooks have in common is done once.
 *
 * @param shelf Documents, with their parameters as they stand; no two of one name.
 * @throws {RangeError} when a document is no playbook, or two have one name.
 * @example
 * ```ts
 * const { at } = suggestPlaybooks(playbookShelf(), data);
 * at(data.length - 1); // [{ playbook: 'trend pull-back', side: 'LONG', held: 2, of: 3, missing: ['rsi(14) < 40'] }]
 * ```
 */
export function suggestPlaybooks(shelf: readonly PlaybookInput[], market: MarketData): PlaybookSuggestions {
  checkMarket('suggestPlaybooks', market);
  const sides = sidesOf(shelf);
  const own = marketSeries(market.timeframe);
  const columns = columnsOf(
    sides.map(({ parts, params }) => parts.map((one) => conditionSeries(one, own, params))),
    market,
  );
  const told = sides.map(({ playbook, side, parts }, k) => ({
    playbook,
    side,
    conditions: parts.map(conditionText),
    held: Float64Array.from({ length: market.length }, (_, i) =>
      columns[k].reduce((sum, column) => sum + isHeld(column[i]), 0),
    ),
  }));
  return {
    sides: told,
    notes: told.flatMap((one, k) => whyNever(one, columns[k])),
    at: (bar, lacking = 1) => {
      if (!Number.isInteger(bar) || bar < 0 || bar >= market.length) {
        throw new RangeError(
          `suggestPlaybooks: bar must be an integer from 0 to ${market.length - 1}, got ${bar}`,
        );
      }
      checkLacking('suggestPlaybooks', lacking);
      return suggestionsOf(told, (k, c) => columns[k][c][bar], lacking);
    },
  };
}

/** Why a side fits no bar; nothing where it fits one. */
function whyNever(
  { playbook, side, conditions, held }: PlaybookSide,
  columns: readonly Float64Array[],
): readonly string[] {
  const best = Float64Array.from(held).reduce((most, count) => Math.max(most, count), 0);
  if (best === conditions.length) return [];
  const about = `${playbook} ${side} fits none of ${held.length} bars: `;
  const unknown = conditions.filter((_, c) => columns[c].every((value) => value !== value));
  if (unknown.length > 0)
    return [`${about}${unknown.join(' and ')} has no value at any bar, for want of history or of a column`];
  const never = conditions.filter((_, c) => columns[c].every((value) => isHeld(value) === 0));
  if (never.length > 0) return [`${about}${never.join(' and ')} never holds`];
  return [
    `${about}each condition holds at times, and never all of them; at most ${best} of ${conditions.length}`,
  ];
}

/** Refuses a number of conditions that is none. */
export function checkLacking(where: string, lacking: number): void {
  if (!Number.isInteger(lacking) || lacking < 0) {
    throw new RangeError(`${where}: lacking must be an integer >= 0, got ${lacking}`);
  }
}

/** The sides that fit, or nearly do, best first. `valueOf` is the value of a condition of a side. */
export function suggestionsOf(
  sides: readonly Pick<PlaybookSide, 'playbook' | 'side' | 'conditions'>[],
  valueOf: (side: number, condition: number) => number,
  lacking: number,
): readonly Suggestion[] {
  return sides
    .map(({ playbook, side, conditions }, k) => {
      const missing = conditions.filter((_, c) => isHeld(valueOf(k, c)) === 0);
      return {
        playbook,
        side,
        held: conditions.length - missing.length,
        of: conditions.length,
        missing,
      };
    })
    .filter(({ missing, held }) => missing.length === 0 || (missing.length <= lacking && held > 0))
    .sort((a, b) => a.missing.length - b.missing.length || b.of - a.of);
}

const isHeld = (condition: number): number => (condition !== 0 && condition === condition ? 1 : 0);

/** A side of a playbook of the shelf. */
interface ShelfSide {
  readonly playbook: string;
  readonly side: Side;
  readonly parts: readonly PlaybookCondition[];
  readonly params: PlaybookParams;
}

/** All sides of all playbooks, checked. */
export function sidesOf(shelf: readonly PlaybookInput[]): readonly ShelfSide[] {
  checkArguments('shelf', { shelf }, { shelf: ['object'] });
  const playbooks = shelf.map((one) => parsePlaybook(one));
  const names = playbooks.map(({ name }) => name);
  const twice = names.find((name, k) => names.indexOf(name) !== k);
  if (twice !== undefined)
    throw new RangeError(`shelf: two playbooks are called ${twice}; give one another name`);
  return playbooks.flatMap(sidesOfOne);
}

function sidesOfOne({ name, params, long, short, hours }: Playbook): readonly ShelfSide[] {
  const defaults = Object.fromEntries(
    Object.entries(params).map(([key, { default: usual }]) => [key, usual]),
  );
  return ([['LONG', long], ['SHORT', short]] as const).flatMap(([side, condition]) => {
    if (condition === undefined) return [];
    const parts = 'all' in condition ? condition.all : [condition];
    return [{ playbook: name, side, parts: hours === undefined ? parts : [...parts, { hours }], params: defaults }];
  }); // prettier-ignore
}

/** A side of a playbook as one condition. */
export function sideSeries({ parts, params }: ShelfSide, market: MarketSeries): Series {
  return conditionSeries({ all: parts }, market, params);
}

const blockLength = 4_096;

/** Columns of series over a market, worked out in one pass. */
function columnsOf(
  series: readonly (readonly Series[])[],
  market: MarketData,
): readonly (readonly Float64Array[])[] {
  const program = compile(
    Object.fromEntries(series.flatMap((own, k) => own.map((one, c) => [`${k}.${c}`, one]))),
  );
  const { length } = market;
  const none = new Float64Array(blockLength).fill(NaN);
  const inputs = program.inputs.map((name) => columnOf(market, name));
  const columns = series.map((own) => own.map(() => new Float64Array(length)));
  const run = startProgram(program, market.firstBar, blockLength);
  for (let from = 0; from < length; from += blockLength) {
    const to = Math.min(from + blockLength, length);
    run.advance(inputs.map((input) => (input === undefined ? none : input.subarray(from, to))), to - from); // prettier-ignore
    columns.forEach((own, k) => {
      own.forEach((column, c) => {
        const block = run.columns[program.slots[`${k}.${c}`]];
        for (let i = from; i < to; i++) column[i] = block[i - from];
      });
    });
  }
  return columns;
}
