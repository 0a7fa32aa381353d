import {
  featuresOf,
  input,
  marketSeries,
  parseParams,
  pointwise,
  rejection,
  type AnyPhase,
  type AnyStrategy,
  type Column,
  type Features,
  type MarketData,
  type Series,
  type Steps,
} from '@veloce/core';
import { createColumnCache, type ColumnCache } from './column-cache.js';
import { shareDecisions, type Part, type Stage } from './shared-decisions.js';

/** A strategy whose features are columns of its market: nothing is left to compute. */
interface Prepared {
  readonly strategy: AnyStrategy;
  readonly data: MarketData;
  /** The bars outside which it rejects; `undefined` where that is not known. */
  readonly candidates?: Int32Array | undefined;
}

/** How a set is prepared. */
export interface SharedColumns {
  /**
   * For a parameter set, a strategy and a market that give the same decisions as the strategy on the market itself. They are valid until the
   * next set.
   *
   * @param sharesDecisions Whether what earlier sets concluded may be used; `true` by default.
   */
  readonly prepare: (params: unknown, sharesDecisions?: boolean) => Steps<Prepared>;
  /** Kernels run so far. */
  readonly computed: () => number;
}

/**
 * Prepares a strategy for many parameter sets on one market: what one set has computed or concluded, the next one reads.
 *
 * @param budget Bytes that the columns may take, and half as much for decisions; or columns of this market that other strategies read
 *   too, and no decisions.
 */
export function shareColumns(
  strategy: AnyStrategy,
  data: MarketData,
  budget: number | ColumnCache,
): SharedColumns {
  const isShared = typeof budget !== 'number';
  const cache = isShared ? budget : createColumnCache(data, budget);
  const decisions = shareDecisions(strategy, data, isShared ? 0 : budget / 2);
  const market = marketSeries(data.timeframe);
  const { phases, manage } = strategy;
  const taken = Object.keys(data.extra).some((name) => name.startsWith(prefix));
  if (taken)
    throw new RangeError(`sweep: columns whose names begin with ${prefix} are kept for the sweep itself`);
  const flags = phases.map(() => flagBars(data.length));

  /** Phases, and rules if there are any, whose features are columns of the market; after what a stage found. */
  function* ready(
    features: readonly Readonly<Record<string, Series>>[],
    stage: Stage | undefined,
    end: number,
    rules: readonly AnyStrategy['manage'][number][],
  ): Steps<Part & Pick<AnyStrategy, 'manage'>> {
    const first = stage?.end ?? 0;
    const own = [...features.slice(first, end), ...(rules.length === 0 ? [] : features.slice(phases.length))];
    const gate = stage === undefined ? gateOf(phases.slice(0, end), features) : undefined;
    if (gate !== undefined) own[0] = { ...own[0], [gateName]: gate };
    const all = own.flatMap((one) => Object.values(one)).filter((one) => one.kind === 'computed');
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
    const described = own.map((one): Features =>
      Object.fromEntries(
        Object.entries(one).map(([name, series]) => {
          const column = nameOf.get(series);
          return [name, column === undefined ? series : input(column)];
        }),
      ),
    );
    const asked = phases.slice(first, end).map((phase, k): AnyPhase => ({
      ...phase,
      features: () => described[k],
      ...(k === 0 && gate !== undefined ? { gate: { feature: gateName, rejection: shut } } : {}),
    }));
    if (stage !== undefined) extra[foundName] = flags[stage.end](stage.bars);
    return {
      phases: stage === undefined ? asked : [foundPhase(stage), ...asked],
      manage: rules.map((rule, k) => ({ ...rule, features: () => described[end - first + k] })),
      data: Object.freeze({ ...data, extra: Object.freeze(extra) }),
    };
  }

  return {
    computed: () => cache.status().misses,
    *prepare(own, sharesDecisions = true) {
      const params = parseParams(strategy, own as Record<string, unknown>) as object;
      const features = [...phases, ...manage].map((owner) => featuresOf(owner, market, params));
      const seen = new Map<Series, string>();
      const stage = sharesDecisions
        ? yield* decisions.stage({
            params,
            keys: features.slice(0, phases.length).map((one) => keyOf(one, seen)),
            ready: (base, end) => ready(features, base, end, []),
          })
        : undefined;
      const { data: prepared, ...rest } = yield* ready(features, stage, phases.length, manage);
      return { strategy: { ...strategy, ...rest }, data: prepared, candidates: stage?.bars };
    },
  };

  /** Text that is equal for phases which look at equal columns by equal names. */
  function keyOf(features: Readonly<Record<string, Series>>, seen: Map<Series, string>): string {
    return Object.entries(features)
      .map(([name, one]) => `${JSON.stringify(name)}:${cache.keyOf(one, seen)}`)
      .join();
  }
}

/** The bars at which the phases before have passed: the index of what they found, counted from 1. */
function foundPhase({ found }: Stage): AnyPhase {
  return {
    name: foundName,
    features: () => ({ place: input(foundName) }),
    gate: { feature: 'place', rejection: shut, decisive: true },
    decide: (bar: Readonly<Record<string, number>>) => found[bar.place - 1],
  };
}

/** A column that is 0 but at the bars last asked for, where it counts from 1. */
function flagBars(length: number): (bars: Int32Array) => Column {
  let column: Float64Array | undefined;
  let before: Int32Array | undefined;
  return (bars) => {
    column ??= new Float64Array(length);
    if (bars === before) return column;
    if (before !== undefined) for (const bar of before) column[bar] = 0;
    for (let k = 0; k < bars.length; k++) column[bars[k]] = k + 1;
    before = bars;
    return column;
  };
}

const prefix = 'sweep:';
const gateName = `${prefix}gate`;
const foundName = `${prefix}found`;
const shut = /* @__PURE__ */ rejection('sweep', 'a gate is closed');

/** The bars at which every gate is open: at the others no phase needs to be asked, as one of them would stop the bar. */
function gateOf(
  phases: readonly AnyPhase[],
  features: readonly Readonly<Record<string, Series>>[],
): Series | undefined {
  const gates = phases.flatMap(({ gate }, k) => (gate === undefined ? [] : [features[k][gate.feature]]));
  return gates.length < 2 ? undefined : gates.reduce((all, gate) => pointwise(bothOpen, [], [all, gate]));
}

/** 1 where both gates have a value and are not 0. */
export function bothOpen(a: number, b: number): number {
  return a === a && b === b && a !== 0 && b !== 0 ? 1 : 0;
}
