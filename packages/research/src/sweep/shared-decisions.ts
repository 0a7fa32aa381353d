import { left, right, type Either } from 'fp-ts/lib/Either.js';
import {
  compileStrategy,
  rejection,
  startStrategy,
  type AnyPhase,
  type AnyStrategy,
  type MarketData,
  type Rejection,
  type Steps,
} from '@veloce/core';
import { recordReads, type ReadRecord } from './read-record.js';

/** The first phases of a strategy, decided at every bar for all sets that agree in what these phases read. */
export interface Stage {
  /** How many phases it stands for. */
  readonly end: number;
  /** The bars that passed them, ascending, and what was found there. */
  readonly bars: Int32Array;
  readonly found: readonly Either<Rejection, unknown>[];
  /** Keyed by what the next phase looks at: the phases up to and including that one. */
  readonly families: Map<string, Family>;
  readonly reads: ReadRecord;
  /** The set that used it last. */
  used: number;
}

/** Stages that look at the same columns, and differ in the parameters that they read. */
interface Family {
  stages: Stage[];
  /** Sets that asked for one, stages made, and sets that found one made for another set. */
  asked: number;
  made: number;
  met: number;
}

/** A part of a strategy on a market that holds the columns of its features. */
export interface Part {
  readonly phases: readonly AnyPhase[];
  readonly data: MarketData;
}

/** The conclusions of a strategy, kept from set to set. */
export interface SharedDecisions {
  /**
   * The longest part of a strategy that was decided before for sets like this one, or is worth deciding now: when two sets have looked at
   * the same columns. `undefined` where there is none, and every phase is to be asked.
   */
  readonly stage: (set: DecidedSet) => Steps<Stage | undefined>;
}

/** A parameter set, and how its phases are made ready. */
interface DecidedSet {
  readonly params: object;
  /** Text that is equal for phases which look at equal columns. */
  readonly keys: readonly string[];
  /** The phases `[stage.end, end)`, after what the stage found. */
  readonly ready: (stage: Stage | undefined, end: number) => Steps<Part>;
}

const caught: Either<Rejection, never> = /* @__PURE__ */ left(/* @__PURE__ */ rejection('sweep', 'noted'));

/** Bars between two turns for others. */
const stretch = 65_536;

/** The approximate memory for a bar that passed, in bytes. */
const bytesPerFound = 400;

/** Stages that may be made before one of them is met by another set. */
const mostUnmet = 2;

/**
 * Keeps the decisions of a strategy's first phases. A phase is a pure function of its row, what was found before it, and the parameters
 * that it reads; which these are is recorded at every bar while a stage is made. The last phase is never part of a stage: it makes
 * signals, and is asked where a set needs one.
 *
 * @param budget Bytes that may be kept.
 */
export function shareDecisions(strategy: AnyStrategy, data: MarketData, budget: number): SharedDecisions {
  const last = strategy.phases.length - 1;
  const families = new Map<string, Family>();
  const kept: { readonly family: Family; readonly stage: Stage }[] = [];
  // A stage ends behind the first phase that decides more than its gate does, as gates are columns anyway.
  const leading = strategy.phases.findIndex(({ gate }) => gate?.decisive !== true);
  let firstEnd = leading < 0 ? last : Math.min(leading + 1, last);
  let held = 0;
  let set = 0;

  const bytesOf = ({ bars }: Stage): number => bars.length * bytesPerFound;

  /** Makes room: a stage is used whenever one that follows it is, so what is unused for longest is followed by nothing. */
  const evict = (): void => {
    while (held > budget && kept.length > 0) {
      let oldest = 0;
      for (let k = 1; k < kept.length; k++) if (kept[k].stage.used <= kept[oldest].stage.used) oldest = k;
      const [{ family, stage }] = kept.splice(oldest, 1);
      family.stages = family.stages.filter((one) => one !== stage);
      held -= bytesOf(stage);
    }
  };

  function* make(base: Stage | undefined, end: number, one: DecidedSet): Steps<Stage | undefined> {
    const { phases, data: market } = yield* one.ready(base, end);
    const reads = recordReads(one.params);
    const bars: number[] = [];
    const found: Either<Rejection, unknown>[] = [];
    let at = 0;
    const catches: AnyPhase = {
      name: 'sweep:found',
      features: () => ({}),
      decide(_bar, one: unknown) {
        bars.push(at);
        found.push(right(one));
        return caught;
      },
    };
    const recorded = phases.map((phase): AnyPhase => ({
      ...phase,
      decide: (bar, before, _params, use) => phase.decide(bar, before, reads.params, use),
    }));
    const part: AnyStrategy = { ...strategy, phases: [...recorded, catches], manage: [] };
    const compiled = compileStrategy(part, market.timeframe, one.params as Record<string, never>);
    const run = startStrategy(compiled, market.symbol, market.firstBar, {
      blockLength: market.length,
      isKept: false,
    });
    run.advance(market, 0, market.length);
    const most = base === undefined ? market.length / 8 + 1_000 : Infinity;
    const decide = (to: number): void => {
      for (at = run.skip(at, to); at < to; at = run.skip(at + 1, to)) run.decide(at);
    };
    while (at < market.length) {
      decide(Math.min(at + stretch, market.length));
      // A phase that lets so many bars pass would fill the memory and decide little.
      if (bars.length > most) return undefined;
      yield at;
    }
    return { end, bars: Int32Array.from(bars), found, families: new Map(), reads, used: set };
  }

  function* follow(base: Stage | undefined, end: number, one: DecidedSet): Steps<Stage | undefined> {
    const key = one.keys.slice(base?.end ?? 0, end).join('\n');
    const all = base?.families ?? families;
    const family = all.get(key) ?? { stages: [], asked: 0, made: 0, met: 0 };
    all.set(key, family);
    family.asked++;
    const known = family.stages.find(({ reads }) => reads.suits(one.params));
    if (known !== undefined) {
      family.met++;
      known.reads.serve(one.params);
      known.used = set;
      return known;
    }
    if (family.asked === 1 || family.made - family.met >= mostUnmet) return undefined;
    family.made++;
    let stage: Stage | undefined;
    try {
      stage = yield* make(base, end, one);
    } catch {
      // A failure here, at a bar that the set itself may never ask about, occurs there too or nowhere.
      family.made = Infinity;
      return undefined;
    }
    if (stage === undefined) {
      if (base === undefined && end === firstEnd) firstEnd++;
      return undefined;
    }
    if (bytesOf(stage) > budget) {
      family.made = Infinity;
      return undefined;
    }
    family.stages.push(stage);
    kept.push({ family, stage });
    held += bytesOf(stage);
    evict();
    return stage;
  }

  return {
    *stage(one) {
      set++;
      let stage: Stage | undefined;
      for (;;) {
        const end: number = stage === undefined ? firstEnd : stage.end + 1;
        if (end > last || end < 1) return stage;
        const next: Stage | undefined = yield* follow(stage, end, one);
        if (next === undefined) return stage;
        stage = next;
      }
    },
  };
}
