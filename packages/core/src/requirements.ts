import { checkArguments } from './check-arguments.js';
import { checkMarket } from './check-market.js';
import { columnOf, type MarketData } from './market-data.js';
import { marketSeries } from './market-series.js';
import type { CompiledStrategy } from './strategy-run.js';
import { parseParams, type AnyStrategy, type ParamsInput } from './strategy.js';
import type { Timeframe } from './timeframe.js';

/** A column that a strategy reads and the data does not have. */
export interface MissingColumn {
  readonly column: string;
  /** Why, where the loader said. */
  readonly reason: string;
}

/**
 * Checks that a market has the columns a strategy cannot do without.
 *
 * @returns The columns it can do without and has to: the features built on them have no values.
 * @throws {RangeError} naming every column that is missing, who needs it, and what to do.
 */
export function checkRequirements(compiled: CompiledStrategy, data: MarketData): readonly MissingColumn[] {
  checkArguments(
    'checkRequirements',
    { compiled },
    { compiled: { strategy: { requires: 'list', phases: 'list' }, program: { inputs: 'list' } } },
  );
  const { strategy, program } = compiled;
  checkMarket('checkRequirements', data);
  const missing = strategy.requires.filter((name) => data[name] === undefined);
  if (missing.length > 0) {
    const needs = missing.map((name) => {
      const owners = strategy.phases
        .filter((phase) => phase.requires?.includes(name))
        .map((phase) => phase.name);
      const reason = data.absent[name];
      return `${name} (needed by ${owners.join(', ')}${reason === undefined ? '' : `; ${reason}`})`;
    });
    throw new RangeError(
      `strategy ${strategy.name}: ${data.symbol} ${data.timeframe} has no ${needs.join(', no ')}; load data that has it, or replace the phase`,
    );
  }
  return program.inputs
    .filter((name) => columnOf(data, name) === undefined)
    .map((column) => ({ column, reason: data.absent[column] ?? 'the data does not have it' }));
}

/**
 * How many bars must have closed before a strategy can find anything.
 *
 * @throws {RangeError} when a parameter is out of its domain.
 * @example
 * ```ts
 * historyOf(squeezeFlow, '1m', { squeezeLength: 30 });
 * ```
 */
export function historyOf<S extends AnyStrategy>(
  strategy: S,
  timeframe: Timeframe,
  params?: ParamsInput<S>,
): number {
  checkArguments('historyOf', { strategy }, { strategy: { name: 'text', history: 'function' } });
  return strategy.history(parseParams(strategy, params), marketSeries(timeframe));
}

/**
 * Checks that a market is long enough for a strategy to find anything.
 *
 * @throws {RangeError} saying how many bars it needs and how many are missing.
 */
export function checkHistory(compiled: CompiledStrategy, data: MarketData): void {
  checkArguments(
    'checkHistory',
    { compiled },
    { compiled: { strategy: { history: 'function' }, params: 'object', timeframe: 'text' } },
  );
  const { strategy, params, timeframe } = compiled;
  checkMarket('checkHistory', data);
  const needed = strategy.history(params, marketSeries(timeframe));
  if (data.length >= needed) return;
  throw new RangeError(
    `strategy ${strategy.name}: ${data.symbol} ${data.timeframe} has ${data.length} bars, and no signal is possible before ${needed} have closed; load ${needed - data.length} more, or shorten the longest window`,
  );
}
