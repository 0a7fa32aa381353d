import { between, checkMarket, isoTime, parseOptions, type MarketData } from '@veloce/core';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { attempt } from '../attempt.js';
import type { CopilotError } from '../error.js';
import { refuse } from '../read-tool.js';
import { deflate } from './deflate.js';
import { createExaminer, type Examined } from './examine.js';
import { JudgeOptions, type Judging } from './options.js';
import type { ProposalTable } from './table.js';

/**
 * Judges playbooks as proposals, whoever wrote them: schema, catalog, duplicates, look-ahead, backtest, walk-forward, and what luck explains
 * of the best among all of them, the refused ones counted too. The table is the same for the same documents, bars and options.
 *
 * @param documents Playbook documents; whatever is none is refused in its row.
 * @param market The bars they are judged on.
 * @returns The table; `Aborted`, `TimedOut`, or `NotAllowed` when no bar is left after the cut-off.
 * @throws {RangeError} naming the option that is wrong.
 * @example
 * ```ts
 * const table = await copilotOrThrow(judgePlaybooks(documents, data, { shelf, earlierTrials: 12 }));
 * console.log(describeProposals(table));
 * ```
 */
export function judgePlaybooks(
  documents: readonly unknown[],
  market: MarketData,
  options: JudgeOptions = {},
): TaskEither<CopilotError, ProposalTable> {
  const judging = parseOptions('judgePlaybooks', JudgeOptions, options);
  checkMarket('judgePlaybooks', market);
  if (!Array.isArray(documents)) throw new RangeError('judgePlaybooks: documents must be a list');
  const asked = `to judge ${documents.length} playbooks`;
  return attempt(asked, judging, async (signal) => {
    const used = usedBars(asked, market, judging);
    const examiner = createExaminer(used, judging);
    const examined: Examined[] = [];
    for (const document of documents as readonly unknown[]) {
      examined.push(await examiner.examine(document, signal));
      judging.onProgress?.(examined.length, documents.length);
    }
    return tableOf(examined, used, judging);
  });
}

/** The bars after the cut-off. */
export function usedBars(asked: string, market: MarketData, { cutoff }: Judging): MarketData {
  if (cutoff === undefined) return market;
  const last = market.time[market.length - 1];
  if (cutoff > last) {
    refuse(
      asked,
      'cutoff',
      `no bar opens at or after ${isoTime(cutoff)}`,
      'give newer bars, or an earlier cut-off',
    );
  }
  return between(market, cutoff);
}

/** The table of what was examined. */
export function tableOf(examined: readonly Examined[], market: MarketData, judging: Judging): ProposalTable {
  const { symbol, timeframe, length, time, intervalMs, origin } = market;
  return {
    ...{ symbol, timeframe, bars: length, from: time[0], to: time[length - 1] + intervalMs },
    simulated: origin.simulated,
    trials: examined.length + judging.earlierTrials,
    proposals: deflate(examined, judging),
    notes: [
      judging.cutoff === undefined
        ? 'all bars were used: a model may have been trained on some of them, and remember them'
        : `only bars from ${isoTime(judging.cutoff)} on were used: what the model was trained on ends there`,
      ...(origin.simulated ? ['the bars are simulated'] : []),
    ],
  };
}
