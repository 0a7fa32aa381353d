import {
  shown,
  checkSealed,
  decodeState,
  encodeState,
  fromRows,
  intervalMs,
  isoTime,
  parseOptions,
  sealed,
  type Signal,
  type Timeframe,
} from '@veloce/core';
import {
  brokerEvents,
  paperBroker,
  restorePaperBroker,
  type BacktestOptions,
  type PaperBroker,
  type SymbolBar,
} from '@veloce/backtest';
import { openDeciders, type Deciders } from './deciders.js';
import type { BarInput, Command } from './input.js';
import type { LiveOutput, NoteOutput } from './output.js';
import { openMending } from './mending.js';
import { openShadows } from './shadows.js';
import { checkPlan, type LivePlan } from './plan.js';
import { RunnerSnapshotSchema, type Runner, type RunnerSnapshot } from './runner-state.js';
import { wantedOrders, type WantedOrdersState } from './wanted-orders.js';

type WaitingJson = RunnerSnapshot['waiting'][number];

/**
 * A runner of a plan, from the beginning or from where a snapshot was taken.
 *
 * Bars of one time are played together, as the backtest plays them: when every market has its bar, when a later bar comes, or when `barWaitMs` is over.
 * Fed the bars of a backtest it makes the backtest's trades, to the bit.
 *
 * @throws {RangeError} when the plan or the snapshot is malformed, the snapshot was changed or damaged since it was taken, or they do not belong together.
 * @example
 * ```ts
 * const runner = createRunner({ account: 'paper', timeframe: '1m', markets: [{ symbol: 'BTCUSDT', strategy: squeezeFlow }] });
 * const outputs = runner.step({ kind: 'bar', sequence: 0, time: now, symbol: 'BTCUSDT', bar });
 * ```
 */
export function createRunner(plan: LivePlan, saved?: unknown): Runner {
  checkPlan('createRunner', plan);
  const { account, timeframe, markets, options = {}, onHole = 'withhold', barWaitMs = 3_000 } = plan;
  const interval = intervalMs(timeframe);
  const snapshot =
    saved === undefined
      ? undefined
      : parseOptions('createRunner', RunnerSnapshotSchema, saved as RunnerSnapshot);
  if (snapshot !== undefined) checkSealed('createRunner', snapshot);
  if (snapshot !== undefined && snapshot.account !== account) {
    throw new RangeError(`createRunner: the snapshot is of account ${snapshot.account}, not ${account}`);
  }
  const deciders = openDeciders(plan, snapshot?.versions);
  const broker = openBroker(plan, options, deciders, snapshot);
  const shadows = openShadows(plan, createRunner, snapshot?.shadows);
  const wanted =
    plan.orders === undefined
      ? undefined
      : wantedOrders(plan.orders, (snapshot?.orders ?? undefined) as WantedOrdersState | undefined);
  const known = new Set(markets.map(({ symbol }) => symbol));
  let sequence = snapshot?.sequence ?? 0;
  let paused = snapshot?.paused ?? null;
  let waiting = new Map(
    (snapshot?.waiting ?? []).map((one) => {
      const input = decodeState(one) as BarInput;
      return [input.symbol, input];
    }),
  );
  let waitingSince = snapshot?.waitingSince ?? NaN;
  let lastBar = snapshot?.lastBar ?? NaN;
  const withheld = new Map(Object.entries(snapshot?.withheld ?? {}));
  const mending = openMending(snapshot?.mending);
  let outputs: LiveOutput[] = [];

  const note = (what: NoteOutput['what'], symbol: string | null, message: string): void => {
    outputs.push({ kind: 'note', sequence, symbol, what, message });
  };
  /** @param since How many bars lie between the hole and now. */
  const hole = (symbol: string, message: string, what: 'hole' | 'missing-bar', since = 0): void => {
    note(what, symbol, message);
    if (onHole !== 'withhold') return;
    const left = Math.max(withheld.get(symbol) ?? 0, deciders.history(symbol) - since);
    if (left > 0) withheld.set(symbol, left);
    if (since < deciders.history(symbol)) deciders.forget(symbol);
  };
  /** Goes back before the hole of a symbol, and plays what came since then as it should have come. What would have been said then is told, and never traded. */
  const mend = (symbol: string): void => {
    const { memory, kept, bars, told } = mending.take(symbol);
    const signals = broker.rewind(symbol, memory, bars);
    withheld.delete(symbol);
    deciders.remember(symbol, [...kept, ...bars]);
    const changed = bars.flatMap(({ time: bar }, k) => {
      const [before, signal] = [told.get(bar) ?? null, signals[k]];
      return JSON.stringify(before) === JSON.stringify(signal) ? [] : [{ bar, signal, told: before }];
    });
    const verdicts = changed.length === 0 ? 'no verdict changes' : `${changed.length} verdicts change`;
    note('late-bar', symbol, `${symbol} is whole again: ${bars.length} bars were played again, ${verdicts}`);
    outputs.push(...changed.map((one) => ({ kind: 'late' as const, sequence, symbol, ...one })));
  };
  const play = (): void => {
    if (waiting.size === 0) return;
    const bars = [...waiting.values()].map((input): SymbolBar => ({ symbol: input.symbol, ...input.bar }));
    const [{ time }] = bars;
    const missed = lastBar === lastBar ? (time - lastBar) / interval - 1 : 0;
    const missedTimes = Array.from({ length: missed }, (_, k) => lastBar + (k + 1) * interval);
    for (const { symbol } of markets) {
      const input = waiting.get(symbol);
      const isWhole = input !== undefined && input.hole === undefined;
      const times = isWhole ? missedTimes : [...missedTimes, time];
      if (times.length === 0) continue;
      const before = () => ({ memory: broker.remember(symbol), kept: deciders.kept(symbol) });
      mending.open(symbol, times, before);
    }
    for (const { symbol, hole: why } of waiting.values()) {
      if (missed > 0) hole(symbol, `${missed} bars before ${isoTime(time)} are missing`, 'missing-bar');
      if (why !== undefined) hole(symbol, `bar ${isoTime(time)} is not whole: ${why}`, 'hole');
    }
    for (const { symbol } of markets) {
      if (!waiting.has(symbol)) hole(symbol, `there is no bar ${isoTime(time)} of ${symbol}`, 'missing-bar');
    }
    for (const { symbol, bar, hole: why } of waiting.values())
      if (why === undefined || onHole === 'mark') deciders.keep(symbol, bar);
    const played = waiting;
    waiting = new Map();
    waitingSince = NaN;
    lastBar = time;
    const closes = new Map(bars.map(({ symbol, close }) => [symbol, close]));
    const said = new Map<string, Signal>();
    const events = broker.push(bars, (symbol, signal, bound) => {
      said.set(symbol, signal);
      const left = withheld.get(symbol) ?? 0;
      const why =
        paused !== null
          ? `paused: ${paused}`
          : left > 0
            ? `a hole lies ${deciders.history(symbol) - left} bars back, within the ${deciders.history(symbol)} that are looked at`
            : (bound ?? null);
      outputs.push({ kind: 'signal', sequence, symbol, bar: time, signal, withheld: why });
      return why ?? undefined;
    });
    for (const [symbol, { bar }] of played) mending.played(symbol, bar, said.get(symbol));
    mending.forget(deciders.history);
    for (const [symbol, left] of withheld) {
      if (left <= 1) withheld.delete(symbol);
      else withheld.set(symbol, left - 1);
    }
    broker.forget(); // it is all in `events`, and a run has no end
    deciders.settle(broker.leaving());
    for (const event of brokerEvents(account, time, events))
      outputs.push({ kind: 'account', sequence, event });
    outputs.push({ kind: 'equity', sequence, bar: time, equity: broker.equity() });
    if (wanted !== undefined) {
      const close = (symbol: string): number => closes.get(symbol) ?? NaN;
      const working = broker.working();
      outputs.push(...wanted.after({ sequence, bar: time, intervalMs: interval, events, working, close }));
    }
  };
  const late = ({ symbol, bar, hole: why, isCorrection }: BarInput): void => {
    const how = isCorrection === true ? 'was corrected' : 'came late';
    const text = `bar ${isoTime(bar.time)} ${how}, after ${isoTime(lastBar)} was played`;
    const missing = mending.late(symbol, bar, why === undefined);
    if (missing === undefined) {
      mending.drop(symbol); // what was remembered before a hole lacks this bar
      const since = Math.max(0, (lastBar - bar.time) / interval);
      if (since < deciders.history(symbol)) hole(symbol, text, 'hole', since);
      else note('late-bar', symbol, `${text}, and is too far back to matter`);
    } else if (missing > 0) note('late-bar', symbol, `${text}; ${missing} more are missing`);
    else mend(symbol);
  };
  const take = (input: BarInput): void => {
    const { symbol, bar } = input;
    const fault = known.has(symbol) ? faultOf(input, timeframe) : 'the plan has no such market';
    if (fault !== undefined) {
      note('refused-bar', symbol, `bar ${input.bar.time} of ${symbol} was not taken: ${fault}`);
      return;
    }
    const first = waiting.values().next().value;
    if (first !== undefined && bar.time > first.bar.time) play();
    if (bar.time <= lastBar || (first !== undefined && bar.time < first.bar.time)) {
      late(input);
      return;
    }
    if (waiting.size === 0) waitingSince = input.time;
    waiting.set(symbol, input);
    if (waiting.size === markets.length) play();
  };

  const obey = (command: Command, by: string): void => {
    if (command.name === 'pause' || command.name === 'resume') {
      paused = command.name === 'pause' ? command.reason : null;
      note(command.name === 'pause' ? 'paused' : 'resumed', null, `${command.name} by ${by}`);
      return;
    }
    const { symbol } = command;
    const change = deciders.change(command);
    if (typeof change === 'string') {
      note('refused-command', symbol, `${command.name} by ${by} was refused: ${change}`);
      return;
    }
    try {
      const missing = broker.handOver(symbol, change.successor);
      change.apply();
      deciders.settle(broker.leaving());
      mending.drop(symbol);
      withheld.delete(symbol); // its successor has seen no bar before the hole
      const more = missing > 0 ? `; it needs ${missing} more bars before a signal` : '';
      note('version', symbol, `${change.text}, by ${by}${more}`);
    } catch (cause) {
      if (!(cause instanceof RangeError || cause instanceof TypeError)) throw cause;
      note('refused-command', symbol, `${command.name} by ${by} was refused: ${cause.message}`);
    }
  };

  return {
    step(input) {
      if (input.sequence !== sequence) {
        throw new RangeError(`step: the next input is number ${sequence}, got ${shown(input.sequence)}`);
      }
      outputs = [];
      if (input.kind === 'bar') take(input);
      else if (input.kind === 'tick') {
        if (input.time < waitingSince) waitingSince = input.time; // the clock was set back: the wait begins again
        if (input.time - waitingSince >= barWaitMs) play();
      } else if (input.kind === 'command') {
        obey(input.command, input.by);
      }
      outputs.push(...shadows.step(input));
      sequence++;
      return outputs;
    },
    snapshot: () =>
      sealed({
        veloce: 1 as const,
        kind: 'runner' as const,
        account,
        sequence,
        paused,
        broker: broker.snapshot(),
        waiting: [...waiting.values()].map((one) => encodeState(one) as WaitingJson),
        waitingSince: waitingSince === waitingSince ? waitingSince : null,
        lastBar: lastBar === lastBar ? lastBar : null,
        withheld: Object.fromEntries(withheld),
        mending: mending.state() as RunnerSnapshot['mending'],
        orders:
          wanted === undefined
            ? null
            : (JSON.parse(JSON.stringify(wanted.state())) as RunnerSnapshot['orders']),
        versions: deciders.state() as RunnerSnapshot['versions'],
        shadows: shadows.snapshot(),
      }),
    status: () => ({
      inputs: sequence,
      lastBar: lastBar === lastBar ? lastBar : null,
      cash: broker.cash(),
      equity: broker.equity(),
      positions: markets.flatMap(({ symbol }) => broker.position(symbol) ?? []),
      paused,
      withheld: Object.fromEntries(withheld),
      versions: deciders.versions(),
      params: deciders.params(),
      leaving: broker.leaving(),
      shadows: shadows.status(),
    }),
  };
}

/** The fault of a bar. An input stays in the log forever: a bad one is reported and skipped, or no restart would get past it. */
function faultOf({ symbol, bar }: BarInput, timeframe: Timeframe): string | undefined {
  try {
    fromRows([bar], { symbol, timeframe });
    return undefined;
  } catch (cause) {
    if (cause instanceof RangeError || cause instanceof TypeError) return cause.message;
    throw cause;
  }
}

function openBroker(
  plan: LivePlan,
  options: BacktestOptions,
  deciders: Deciders,
  saved: RunnerSnapshot | undefined,
): PaperBroker {
  const { markets, timeframe } = plan;
  const symbols = markets.map(({ symbol }) => symbol);
  if (saved !== undefined) {
    return restorePaperBroker(saved.broker, deciders.strategies(), deciders.leaving());
  }
  const broker = paperBroker({ symbols, timeframe }, options);
  for (const { symbol, strategy, params } of markets) broker.follow(symbol, strategy, params);
  return broker;
}
