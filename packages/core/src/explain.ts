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
  /** The value of each feature, by phase and name; all phases, reached or not. */
  readonly features: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** What each phase concluded, up to the first rejection. */
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
  if (!Number.isInteger(bar) || bar < 0 || bar >= data.length) {
    throw new RangeError(`explain: bar must be an integer from 0 to ${data.length - 1}, got ${bar}`);
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
  const verdicts = run.verdicts(bar - from);
  const last = verdicts[verdicts.length - 1];
  const passed = verdicts.length === strategy.phases.length && last.result._tag === 'Right';
  return {
    strategy: strategy.name,
    symbol: data.symbol,
    bar,
    time: data.time[bar],
    features,
    verdicts,
    signal: passed && last.result._tag === 'Right' ? (last.result.right as Signal) : undefined,
  };
}

/** An explanation as text: one block per phase, its verdict first, then what it saw. */
export function describeExplanation(explanation: Explanation): string {
  const { strategy, symbol, bar, time, features, verdicts, signal } = explanation;
  const lines = [`${strategy} on ${symbol}, bar ${bar} (${isoTime(time)})`];
  for (const [phase, values] of Object.entries(features)) {
    const verdict = verdicts.find((one) => one.phase === phase);
    lines.push(`  ${phase}: ${verdict === undefined ? 'not reached' : describeVerdict(verdict)}`);
    for (const [name, value] of Object.entries(values)) lines.push(`    ${name} = ${formatNumber(value)}`);
  }
  lines.push(
    signal === undefined
      ? '  no signal'
      : `  ${signal.side}, score ${formatNumber(signal.score)}: ${signal.reason}`,
  );
  return lines.join('\n');
}

function describeVerdict({ result }: Verdict): string {
  return result._tag === 'Left' ? `stopped, ${result.left.reason}` : 'passed';
}

function formatNumber(value: number): string {
  return Number.isInteger(value) ? String(value) : Number(value.toPrecision(8)).toString();
}
