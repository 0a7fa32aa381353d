import { checkArguments } from '@veloce/core';
import type { Playbook } from '@veloce/playbooks';

/** The stage at which a proposal ended. */
export type ProposalStage =
  'schema' | 'catalog' | 'duplicate' | 'look-ahead' | 'backtest' | 'walk-forward' | 'luck' | 'passed';

/** The results of a proposal out of sample. */
export interface ProposalFigures {
  /** Trades out of sample. */
  readonly trades: number;
  /** Growth out of sample, as a fraction. */
  readonly totalReturn: number;
  /** Annualised, of daily returns out of sample; `null` when they do not differ. */
  readonly sharpe: number | null;
  /** Days out of sample. */
  readonly days: number;
  /** Probability that its true Sharpe ratio exceeds the best that as many proposals without skill would show; `null` where it cannot be told. */
  readonly deflatedSharpe: number | null;
}

/** A proposal, and what became of it. */
export interface JudgedProposal {
  /** Its place among all proposals of the task, from 1. */
  readonly number: number;
  readonly name: string;
  /** As it was proposed. */
  readonly document: unknown;
  /** As a playbook; `null` when it is none. */
  readonly playbook: Playbook | null;
  /** `passed`: better than luck explains. `not proven`: the data cannot tell, or luck explains it. `refused`: it was not run to the end. */
  readonly verdict: 'passed' | 'not proven' | 'refused';
  readonly stage: ProposalStage;
  readonly reasons: readonly string[];
  /** `null` when it was not run. */
  readonly figures: ProposalFigures | null;
}

/** Every proposal of a task, the refused ones too. */
export interface ProposalTable {
  readonly symbol: string;
  readonly timeframe: string;
  /** Bars they were judged on, and from when to when, epoch ms UTC. */
  readonly bars: number;
  readonly from: number;
  readonly to: number;
  readonly simulated: boolean;
  /** How many proposals luck was judged for: all of the task, and those before it. */
  readonly trials: number;
  readonly proposals: readonly JudgedProposal[];
  /** Notes that a reader must know. */
  readonly notes: readonly string[];
}

/**
 * A table of proposals as readable text.
 *
 * @example
 * ```ts
 * console.log(describeProposals(await copilotOrThrow(judgePlaybooks([document], data))));
 * ```
 */
export function describeProposals(table: ProposalTable): string {
  checkArguments(
    'describeProposals',
    { table },
    { table: { symbol: 'text', from: 'number', to: 'number', proposals: 'list', notes: 'list' } },
  );
  const day = (time: number): string => new Date(time).toISOString().slice(0, 10);
  const { symbol, timeframe, bars, from, to, trials, proposals, notes } = table;
  const lines = proposals.map(({ number, name, verdict, reasons, figures }) => {
    const numbers =
      figures === null
        ? ''
        : `; ${figures.trades} trades, ${(100 * figures.totalReturn).toFixed(1)} %, deflated Sharpe ${figures.deflatedSharpe?.toFixed(3) ?? 'unknown'}`;
    return `${String(number).padStart(3)}  ${verdict.padEnd(10)}  ${name}${numbers}\n${reasons.map((reason) => `     ${reason}`).join('\n')}`;
  });
  return [
    `${symbol} ${timeframe}, ${bars} bars from ${day(from)} to ${day(to)}; luck judged for ${trials} proposals`,
    ...lines,
    ...notes.map((note) => `note: ${note}`),
  ].join('\n');
}
