import * as z from 'zod';
import { decodeState, encodeState, historyOf, parseParams, type AnyStrategy, type Bar } from '@veloce/core';
import type { Successor } from '@veloce/backtest';
import type { Command, StrategyVersion } from './input.js';
import type { PlannedMarket, LivePlan } from './plan.js';

/** The owner of the decisions in a market. */
interface Decider {
  /** `plan`: the strategy of the plan. */
  readonly by: StrategyVersion | 'plan' | null;
  readonly params: Readonly<Record<string, unknown>>;
}

const VersionSchema = /* @__PURE__ */ (() =>
  z.strictObject({
    name: z.string().min(1),
    version: z.int().min(0),
    rules: z.unknown(),
    params: z.record(z.string(), z.unknown()).optional(),
  }))();

interface DecidersState {
  readonly now: Readonly<Record<string, Decider>>;
  readonly before: Readonly<Record<string, Decider>>;
  readonly bars: Readonly<Record<string, readonly Bar[]>>;
}

/** The versions that decide in the markets of a plan, and the bars that a successor starts with. */
export interface Deciders {
  /** The strategies that decide, by symbol. */
  readonly strategies: () => Readonly<Record<string, AnyStrategy>>;
  /** The replaced strategies that may have a position, by symbol. */
  readonly leaving: () => Readonly<Record<string, AnyStrategy>>;
  /** Bars that a signal of the market looks back at. */
  readonly history: (symbol: string) => number;
  /** Names of the versions that decide, by symbol, for a person; `null` for the plan's own strategy. */
  readonly versions: () => Readonly<Record<string, string | null>>;
  /** The parameters in force, by symbol. */
  readonly params: () => Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly keep: (symbol: string, bar: Bar) => void;
  /** The bars that a successor would start with. */
  readonly kept: (symbol: string) => readonly Bar[];
  /** Takes these for the bars of a market: after a hole is mended. */
  readonly remember: (symbol: string, bars: readonly Bar[]) => void;
  /** Bars before a hole are no history. */
  readonly forget: (symbol: string) => void;
  /**
   * Prepares a change.
   *
   * @returns The successor, what to tell, and the step that puts it in force; a text says why it is refused.
   */
  readonly change: (command: Command & { readonly symbol: string }) => string | PreparedChange;
  /** Called after a change and after bars, with the symbols whose positions belong to a replaced version. */
  readonly settle: (leaving: readonly string[]) => void;
  /** As JSON; `null` without versions. */
  readonly state: () => unknown;
}

interface PreparedChange {
  readonly successor: Successor | null;
  readonly text: string;
  readonly apply: () => void;
}

/** The deciders of a plan, from the beginning or from a snapshot. */
export function openDeciders(plan: LivePlan, saved?: unknown): Deciders {
  const { markets, timeframe, versions } = plan;
  const marketOf = new Map(markets.map((market) => [market.symbol, market]));
  const state =
    saved === undefined || saved === null ? undefined : (decodeState(saved as never) as DecidersState);
  const now = new Map<string, Decider>(
    markets.map(({ symbol, params }) => [symbol, state?.now[symbol] ?? { by: 'plan', params: params ?? {} }]),
  );
  const before = new Map<string, Decider>(Object.entries(state?.before ?? {}));
  const bars = new Map<string, Bar[]>(
    Object.entries(state?.bars ?? {}).map(([symbol, list]) => [symbol, [...list]]),
  );

  const strategyOf = (symbol: string, { by }: Decider): AnyStrategy | undefined => {
    if (by === null) return undefined;
    if (by === 'plan') return (marketOf.get(symbol) as PlannedMarket).strategy;
    if (versions?.strategyOf === undefined)
      throw new RangeError('createRunner: the plan needs versions.strategyOf to make a version');
    return versions.strategyOf(by, symbol);
  };
  const made = (deciders: ReadonlyMap<string, Decider>): ReadonlyMap<string, AnyStrategy> =>
    new Map(
      [...deciders].flatMap(([symbol, decider]) => {
        const strategy = strategyOf(symbol, decider);
        return strategy === undefined ? [] : [[symbol, strategy] as const];
      }),
    );
  const strategies = new Map(made(now));
  const leaving = new Map(made(before));
  const historyIn = (symbol: string): number => {
    const strategy = strategies.get(symbol);
    const params = now.get(symbol)?.params;
    return strategy === undefined ? 0 : historyOf(strategy, timeframe, params as never);
  };
  const histories = new Map(markets.map(({ symbol }) => [symbol, historyIn(symbol)]));

  const nextOf = (command: Command & { readonly symbol: string }): Decider => {
    const { symbol } = command;
    const current = now.get(symbol);
    if (current === undefined)
      throw new RangeError(`symbol: the plan has no ${symbol}; it has ${[...now.keys()].join(', ')}`);
    if (command.name === 'set-params') {
      if (current.by === null) throw new RangeError(`symbol: no version decides in ${symbol}`);
      return { by: current.by, params: { ...current.params, ...command.params } };
    }
    if (command.name !== 'follow' || command.version === null) return { by: null, params: {} };
    const parsed = VersionSchema.safeParse(command.version);
    if (!parsed.success) throw new RangeError(`version: ${z.prettifyError(parsed.error)}`);
    return { by: command.version, params: command.version.params ?? {} };
  };

  return {
    strategies: () => Object.fromEntries(strategies),
    leaving: () => Object.fromEntries(leaving),
    history: (symbol) => histories.get(symbol) ?? 0,
    versions: () => Object.fromEntries([...now].map(([symbol, { by }]) => [symbol, nameOf(by)])),
    params: () => Object.fromEntries([...now].map(([symbol, { params }]) => [symbol, params])),
    keep(symbol, bar) {
      if (versions === undefined) return;
      const kept = bars.get(symbol) ?? [];
      kept.push(bar);
      if (kept.length > versions.keepBars) kept.shift();
      bars.set(symbol, kept);
    },
    kept: (symbol) => [...(bars.get(symbol) ?? [])],
    remember(symbol, list) {
      if (versions !== undefined) bars.set(symbol, list.slice(-versions.keepBars));
    },
    forget: (symbol) => void bars.delete(symbol),
    change(command) {
      if (versions === undefined) return 'the plan has no versions, so its strategies are fixed';
      const { symbol } = command;
      try {
        const next = nextOf(command);
        const strategy = strategyOf(symbol, next);
        if (strategy !== undefined) parseParams(strategy, next.params as never);
        const text =
          command.name === 'set-params'
            ? `${symbol} has ${JSON.stringify(command.params)} from the next bar on`
            : `${nameOf(next.by) ?? 'nobody'} decides in ${symbol} from the next bar on`;
        return {
          successor:
            strategy === undefined
              ? null
              : { strategy, params: next.params, history: bars.get(symbol) ?? [] },
          text,
          apply() {
            const current = now.get(symbol) as Decider;
            const old = strategies.get(symbol);
            if (!before.has(symbol) && old !== undefined) {
              before.set(symbol, current);
              leaving.set(symbol, old);
            }
            now.set(symbol, next);
            if (strategy === undefined) strategies.delete(symbol);
            else strategies.set(symbol, strategy);
            histories.set(symbol, historyIn(symbol));
          },
        };
      } catch (cause) {
        if (cause instanceof RangeError || cause instanceof TypeError) return cause.message;
        throw cause;
      }
    },
    settle(symbols) {
      for (const symbol of [...before.keys()].filter((one) => !symbols.includes(one))) {
        before.delete(symbol);
        leaving.delete(symbol);
      }
    },
    state: () =>
      versions === undefined
        ? null
        : encodeState({
            now: Object.fromEntries(now),
            before: Object.fromEntries(before),
            bars: Object.fromEntries(bars),
          }),
  };
}

const nameOf = (by: Decider['by']): string | null =>
  by === 'plan' ? null : by === null ? 'nobody' : `${by.name} v${by.version}`;
