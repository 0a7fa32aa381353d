import type { CopilotModel } from '@veloce/copilot';
import type { MarketData } from '@veloce/core';
import type { ProposalRow } from '@veloce/dashboard';
import type { PlaybooksPart } from '@veloce/server';
import { playbookText } from './playbook-text.js';

/**
 * Proposals of a model, judged on the bars of a market: all that were tried, each with its verdict.
 *
 * @param barsOf The bars of a market of the desk.
 */
export function proposing(
  model: CopilotModel,
  barsOf: (market: string) => MarketData | undefined,
): NonNullable<PlaybooksPart['propose']> {
  return async ({ market, idea, most }, signal) => {
    const bars = barsOf(market);
    if (bars === undefined)
      throw new Error(`there are no bars of ${market} yet: proposals are judged on them`);
    const { copilotOrThrow, proposePlaybooks } = await import('@veloce/copilot');
    const { table } = await copilotOrThrow(
      proposePlaybooks(model, { idea, market: bars, proposals: Math.min(most, 50), budget: most, signal }),
    );
    return table.proposals.map(
      ({ name, stage, verdict, reasons, figures, playbook, document }): ProposalRow => ({
        ...{ name, stage, kept: verdict === 'passed' },
        verdict: [verdict, ...reasons].join('; '),
        trades: figures?.trades ?? null,
        deflatedSharpe: figures?.deflatedSharpe ?? null,
        text: playbook === null ? JSON.stringify(document, null, 2) : playbookText(playbook),
      }),
    );
  };
}
