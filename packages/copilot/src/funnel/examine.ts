import { setImmediate as turn } from 'node:timers/promises';
import { backtestAsync, positionsOf, type BacktestResult } from '@veloce/backtest';
import {
  describeLookahead,
  detectLookahead,
  historyOf,
  slice,
  type AnyStrategy,
  type MarketData,
} from '@veloce/core';
import {
  parsePlaybook,
  playbookFaults,
  PlaybookSchema,
  playbookStrategy,
  type Playbook,
} from '@veloce/playbooks';
import { dailyReturns, walkForward } from '@veloce/research';
import { plainText } from '../plain.js';
import type { Judging } from './options.js';
import { rulesKey } from './same-rules.js';
import { spaceOf } from './space.js';
import type { ProposalStage } from './table.js';

/** The results of a proposal out of sample, before luck is judged. */
export interface OutOfSample {
  readonly trades: number;
  readonly totalReturn: number;
  /** Per UTC day. */
  readonly returns: ArrayLike<number>;
}

/** A proposal on its way: where it was stopped, or what it did. */
export interface Examined {
  readonly name: string;
  readonly document: unknown;
  readonly playbook: Playbook | null;
  /** `undefined`: nothing stopped it. */
  readonly stopped?: {
    readonly stage: ProposalStage;
    readonly isRefused: boolean;
    readonly reasons: readonly string[];
  };
  readonly outOfSample?: OutOfSample;
}

/** Examines one proposal after the other, and remembers what was there. */
export interface Examiner {
  readonly examine: (document: unknown, signal: AbortSignal) => Promise<Examined>;
}

/** Bars on which look-ahead is looked for: any would do, and more take longer. */
const lookaheadBars = 3_000;

/** An examiner for one market. */
export function createExaminer(market: MarketData, judging: Judging): Examiner {
  const known = new Map<string, string>();
  const traded = new Map<string, string>();
  for (const document of judging.shelf) {
    if (playbookFaults(document).length > 0) continue;
    const book = parsePlaybook(document);
    known.set(rulesKey(book), `"${book.name}" on the shelf`);
  }

  return {
    async examine(document, signal) {
      // A document may be examined without a pause: timers and whoever aborts get their turn here.
      await turn();
      signal.throwIfAborted();
      const refused = (stage: ProposalStage, ...reasons: readonly string[]): Examined => ({
        name: nameOf(document),
        document,
        playbook: null,
        stopped: { stage, isRefused: true, reasons },
      });
      const faults = playbookFaults(document);
      if (faults.length > 0) {
        const stage = PlaybookSchema.safeParse(document).success ? 'catalog' : 'schema';
        const words = faults.map(({ path, message }) =>
          plainText(`${path || 'the document'}: ${message}`, 300),
        );
        return refused(stage, ...words.slice(0, 8));
      }
      const playbook = parsePlaybook(document);
      const { name } = playbook;
      const stop = (stage: ProposalStage, reason: string, isRefused = true): Examined => ({
        ...{ name: plainText(name), document, playbook },
        stopped: { stage, isRefused, reasons: [reason] },
      });

      const misfit = misfitOf(playbook, market);
      if (misfit !== undefined) return stop('catalog', misfit);
      const key = rulesKey(playbook);
      const same = known.get(key);
      if (same !== undefined) return stop('duplicate', `it says the same as ${same}`);
      known.set(key, `"${plainText(name)}" before it`);

      try {
        const strategy = playbookStrategy(playbook);
        const ahead = lookaheadOf(strategy, market);
        if (ahead !== undefined) return stop('look-ahead', ahead);
        const result = await backtestAsync(strategy, market, {}, judging.backtest, { signal });
        const trace = traceOf(result);
        const alike = traded.get(trace);
        if (alike !== undefined && result.signals.length > 0) {
          return stop('duplicate', `it enters at the very bars at which ${alike} does`);
        }
        traded.set(trace, `"${plainText(name)}"`);
        const trades = positionsOf(result.trades);
        if (trades.length < judging.leastTrades) {
          const few = `${trades.length} trades on ${market.length} bars; fewer than ${judging.leastTrades} prove nothing`;
          return stop('backtest', few, false);
        }
        const outOfSample = await outOfSampleOf(playbook, strategy, result, market, judging, signal);
        return { name: plainText(name), document, playbook, outOfSample };
      } catch (cause) {
        // Arguments that do not go together, and bars that are too few, are found where the playbook is run.
        if (!(cause instanceof RangeError)) throw cause;
        return stop('backtest', plainText(cause.message, 500));
      }
    },
  };
}

/** A name to show, whatever the document is. */
function nameOf(document: unknown): string {
  const name: unknown =
    typeof document === 'object' && document !== null ? (document as { name?: unknown }).name : undefined;
  return typeof name === 'string' && name.trim() !== '' ? plainText(name, 100) : 'without a name';
}

function misfitOf({ timeframe, markets }: Playbook, market: MarketData): string | undefined {
  if (timeframe !== undefined && timeframe !== market.timeframe)
    return `it is for ${timeframe} bars, and these are of ${market.timeframe}`;
  if (markets !== undefined && !markets.includes(market.symbol))
    return `it is for other markets than ${market.symbol}`;
  return undefined;
}

function lookaheadOf(strategy: AnyStrategy, market: MarketData): string | undefined {
  const bars = lookaheadBars + historyOf(strategy, market.timeframe);
  const part = slice(market, Math.max(0, market.length - bars));
  const found = detectLookahead(strategy, part);
  return found.length === 0 ? undefined : `it looks ahead: ${describeLookahead(found[0], part)}`;
}

/** Identifies a run: when it enters, and on which side. */
const traceOf = ({ signals, signalBars }: BacktestResult): string =>
  JSON.stringify(
    signals.map(({ side, stopLoss, takeProfit }, k) => [signalBars[k], side, stopLoss, takeProfit]),
  );

/** Without parameters nothing is chosen, so that all bars are out of sample; with some they are chosen on other bars than those that count. */
async function outOfSampleOf(
  playbook: Playbook,
  strategy: AnyStrategy,
  result: BacktestResult,
  market: MarketData,
  { trials, folds, seed, backtest }: Judging,
  signal: AbortSignal,
): Promise<OutOfSample> {
  const space = spaceOf(playbook);
  if (space === undefined) {
    const { trades, equity, settings } = result;
    const totalReturn = equity[equity.length - 1] / settings.capital - 1;
    return { trades: positionsOf(trades).length, totalReturn, returns: dailyReturns(result) };
  }
  const train = Math.floor(market.length / 3);
  const test = Math.floor((market.length - train) / folds);
  const walk = await walkForward(strategy, market, {
    ...{ space, signal, options: backtest, objective: 'sharpe' },
    search: { kind: 'random', count: trials, seed },
    window: { train, test },
  });
  return { trades: positionsOf(walk.trades).length, totalReturn: walk.totalReturn, returns: walk.returns };
}
