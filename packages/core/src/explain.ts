import { checkArguments } from './check-arguments.js';
import { shown } from './shown.js';
import { checkMarket } from './check-market.js';
import type { MarketData } from './market-data.js';
import { isoTime } from './market-data.js';
import { checkRequirements } from './requirements.js';
import type { Signal } from './signal.js';
import { compileStrategy, defaultBlockLength, startStrategy, type Verdict } from './strategy-run.js';
import type { AnyStrategy, ParamsInput } from './strategy.js';

/** Every feature and every verdict of a strategy at one bar. */
export interface Explanation {
  readonly strategy: string;
  readonly symbol: string;
  readonly bar: number;
  /** Open time of the bar, epoch ms UTC. */
  readonly time: number;
  /** Each phase's own description of the bar, whether or not the phase was reached; phases without a `note` are left out. */
  readonly notes: Readonly<Record<string, string>>;
  /** The value of each feature, by phase and name; all phases, reached or not. */
  readonly features: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** The conclusion of each phase, up to the first rejection. */
  readonly verdicts: readonly Verdict[];
  readonly signal: Signal | undefined;
}

/**
 * Explains one bar: what a strategy saw there and what it concluded, using the bars up to it and no others.
 *
 * @throws {RangeError} when there is no such bar, a parameter is out of its domain, or a required column is missing.
 * @example
 * ```ts
 * console.log(describeExplanation(explain(squeezeFlow, data, 1234)));
 * ```
 */
export function explain<S extends AnyStrategy>(
  strategy: S,
  data: MarketData,
  bar: number,
  params?: ParamsInput<S>,
): Explanation {
  checkMarket('explain', data);
  if (!Number.isInteger(bar) || bar < 0 || bar >= data.length) {
    throw new RangeError(`explain: bar must be an integer from 0 to ${data.length - 1}, got ${shown(bar)}`);
  }
  const compiled = compileStrategy(strategy, data.timeframe, params);
  checkRequirements(compiled, data);
  const run = startStrategy(compiled, data.symbol, data.firstBar);
  let from = 0;
  for (; from + defaultBlockLength <= bar; from += defaultBlockLength)
    run.advance(data, from, from + defaultBlockLength);
  run.advance(data, from, bar + 1);

  const features = Object.fromEntries(
    strategy.phases.map((phase, k) => {
      const names = Object.keys(compiled.slots[k]);
      return [
        phase.name,
        Object.fromEntries(names.map((name) => [name, run.column(phase.name, name)[bar - from]])),
      ];
    }),
  );
  const notes = run.notes(bar - from);
  const verdicts = run.verdicts(bar - from);
  const last = verdicts[verdicts.length - 1];
  const passed = verdicts.length === strategy.phases.length && last.result._tag === 'Right';
  return {
    strategy: strategy.name,
    symbol: data.symbol,
    bar,
    time: data.time[bar],
    notes: Object.fromEntries(
      strategy.phases.flatMap((phase, k) => {
        const note = notes[k];
        return note === undefined ? [] : [[phase.name, note] as const];
      }),
    ),
    features,
    verdicts,
    signal: passed && last.result._tag === 'Right' ? (last.result.right as Signal) : undefined,
  };
}

/**
 * An explanation as a trader would note it: the outcome first, then for each phase its verdict and what it saw, in the phase's
 * words or else as numbers.
 *
 * @example
 * ```ts
 * console.log(describeExplanation(explain(squeezeFlow, data, 1234)));
 * // squeezeflow on BTCUSDT, bar 1234 (2025-01-06T20:34:00.000Z): no signal, stopped at reset
 * //   [x] context: squeeze on for 17 bars (strong, 18 of the last 20 bars); …
 * ```
 */
export function describeExplanation(explanation: Explanation): string {
  checkArguments(
    'describeExplanation',
    { explanation },
    { explanation: { strategy: 'text', verdicts: 'list', features: 'object', notes: 'object' } },
  );
  const { strategy, symbol, bar, time, features, notes, verdicts, signal } = explanation;
  const stopped = verdicts.find((one) => one.result._tag === 'Left');
  const outcome =
    signal === undefined
      ? `no signal, stopped at ${stopped?.phase ?? 'the start'}`
      : `${signal.side}, score ${short(signal.score)} of 10`;
  const lines = [`${strategy} on ${symbol}, bar ${bar} (${isoTime(time)}): ${outcome}`];
  for (const [phase, values] of Object.entries(features)) {
    const verdict = verdicts.find((one) => one.phase === phase);
    const own = Object.hasOwn(notes, phase) ? notes[phase] : undefined;
    lines.push(
      `  ${heading(phase, verdict)}${own === undefined ? '' : `${verdict?.result._tag === 'Left' ? '; ' : ' '}${own}`}`,
    );
    if (own !== undefined) continue;
    for (const [name, value] of Object.entries(values))
      lines.push(`        ${name} = ${formatNumber(value)}`);
  }
  if (signal !== undefined) {
    const { entryReference, stopLoss, takeProfit, confidence, scoreBreakdown, reason } = signal;
    const parts = Object.entries(scoreBreakdown).map(([name, points]) => `${name} ${short(points)}`);
    lines.push(
      `  ${signal.side} from ${formatNumber(entryReference)}, ${stopLoss === undefined ? 'no stop' : `stop ${formatNumber(stopLoss)}`}, ${takeProfit === undefined ? 'no target' : `target ${formatNumber(takeProfit)}`}, confidence ${short(confidence)} (${parts.join(' + ')}): ${reason}`,
    );
  }
  return lines.join('\n');
}

function heading(phase: string, verdict: Verdict | undefined): string {
  if (verdict === undefined) return `[ ] ${phase}, not reached:`;
  return verdict.result._tag === 'Left' ? `[-] ${phase}: ${verdict.result.left.reason}` : `[x] ${phase}:`;
}

/** Two decimals: scores need no more. */
function short(value: number): string {
  return String(Number(value.toFixed(2)));
}

function formatNumber(value: number): string {
  return Number.isInteger(value) ? String(value) : Number(value.toPrecision(8)).toString();
}
