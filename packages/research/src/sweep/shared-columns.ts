import {
  featuresOf,
  input,
  marketSeries,
  parseParams,
  pointwise,
  rejection,
  type AnyStrategy,
  type Column,
  type Features,
  type MarketData,
  type Series,
  type Steps,
} from '@veloce/core';
import { createColumnCache, type ColumnCache } from './column-cache.js';

/** A strategy whose features are columns of its market: nothing is left to compute. */
export interface Prepared {
  readonly strategy: AnyStrategy;
  readonly data: MarketData;
}

/**
 * Prepares a strategy for many parameter sets on one market: what one set has computed, the next one reads.
 *
 * @param budget Bytes that the columns may take; or columns of this market that other strategies read too.
 * @returns For a parameter set, a strategy and a market that give the same decisions as the strategy on the market itself. They are
 *   valid until the next set.
 */
export function shareColumns(
  strategy: AnyStrategy,
  data: MarketData,
  budget: number | ColumnCache,
): { readonly prepare: (params: unknown) => Steps<Prepared>; readonly computed: () => number } {
  const cache = typeof budget === 'number' ? createColumnCache(data, budget) : budget;
  const market = marketSeries(data.timeframe);
  const taken = Object.keys(data.extra).some((name) => name.startsWith(prefix));
  if (taken)
    throw new RangeError(`sweep: columns whose names begin with ${prefix} are kept for the sweep itself`);

  return {
    computed: cache.computed,
    *prepare(own) {
      const params: unknown = parseParams(strategy, own as Record<string, unknown>);
      const owners = [...strategy.phases, ...strategy.manage];
      const features = owners.map((owner) => featuresOf(owner, market, params));
      const gate = gateOf(strategy, features);
      if (gate !== undefined) features[0] = { ...features[0], [gateName]: gate };
      const all = features.flatMap((own) => Object.values(own)).filter((one) => one.kind === 'computed');
      const columns = yield* cache.columns(all);
      const extra: Record<string, Column> = { ...data.extra };
      const nameOf = new Map<Series, string>();
      const names = new Map<Column, string>();
      columns.forEach((column, k) => {
        const name = names.get(column) ?? `${prefix}${names.size}`;
        names.set(column, name);
        nameOf.set(all[k], name);
        extra[name] = column;
      });
      const ready = features.map((own): Features =>
        Object.fromEntries(
          Object.entries(own).map(([name, one]) => {
            const column = nameOf.get(one);
            return [name, column === undefined ? one : input(column)];
          }),
        ),
      );
      const phases = strategy.phases.map((phase, k) => ({
        ...phase,
        features: () => ready[k],
        ...(k === 0 && gate !== undefined ? { gate: { feature: gateName, rejection: shut } } : {}),
      }));
      const manage = strategy.manage.map((rule, k) => ({
        ...rule,
        features: () => ready[strategy.phases.length + k],
      }));
      return {
        strategy: { ...strategy, phases, manage },
        data: Object.freeze({ ...data, extra: Object.freeze(extra) }),
      };
    },
  };
}

const prefix = 'sweep:';
const gateName = `${prefix}gate`;
const shut = /* @__PURE__ */ rejection('sweep', 'a gate is closed');

/** The bars at which every gate is open: at the others no phase needs to be asked, as one of them would stop the bar. */
function gateOf(
  { phases }: AnyStrategy,
  features: readonly Readonly<Record<string, Series>>[],
): Series | undefined {
  const gates = phases.flatMap(({ gate }, k) => (gate === undefined ? [] : [features[k][gate.feature]]));
  return gates.length < 2 ? undefined : gates.reduce((all, gate) => pointwise(bothOpen, [], [all, gate]));
}

/** 1 where both gates have a value and are not 0. */
export function bothOpen(a: number, b: number): number {
  return a === a && b === b && a !== 0 && b !== 0 ? 1 : 0;
}
