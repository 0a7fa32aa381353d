import { deflatedSharpe, expectedMaximumSharpe, sharpeMoments, type SharpeMoments } from '@veloce/research';
import type { Examined, OutOfSample } from './examine.js';
import type { Judging } from './options.js';
import type { JudgedProposal, ProposalFigures } from './table.js';

const daysPerYear = 365;

/**
 * The verdicts over all proposals of a task: each that was run to the end is held against the best that as many proposals without skill
 * would show, the refused ones counted too.
 */
export function deflate(examined: readonly Examined[], judging: Judging): readonly JudgedProposal[] {
  const count = examined.length + judging.earlierTrials;
  const moments = examined.map(({ outOfSample }) =>
    outOfSample === undefined ? null : momentsOf(outOfSample),
  );

  return examined.map(({ name, document, playbook, stopped, outOfSample }, k) => {
    const about = { number: k + 1, name, document, playbook };
    if (stopped !== undefined || outOfSample === undefined) {
      const { stage, isRefused, reasons } = stopped ?? { stage: 'backtest', isRefused: true, reasons: [] };
      return { ...about, verdict: isRefused ? 'refused' : 'not proven', stage, reasons, figures: null };
    }
    const figures = (deflated: number | null): ProposalFigures => ({
      trades: outOfSample.trades,
      totalReturn: outOfSample.totalReturn,
      sharpe: moments[k] === null ? null : moments[k].sharpe * Math.sqrt(daysPerYear),
      days: outOfSample.returns.length,
      deflatedSharpe: deflated,
    });
    const own = moments[k];
    if (outOfSample.trades < judging.leastTrades || own === null) {
      const reason =
        outOfSample.trades < judging.leastTrades
          ? `${outOfSample.trades} trades out of sample; fewer than ${judging.leastTrades} prove nothing`
          : `its returns of ${outOfSample.returns.length} days out of sample are too few, or do not differ`;
      return {
        ...about,
        verdict: 'not proven',
        stage: 'walk-forward',
        reasons: [reason],
        figures: figures(null),
      };
    }
    // The variance of ratios over this many days by chance alone. That of the proposals among themselves would not do: they differ in costs and,
    // where one is good, in skill, and the best of them would be held against its own skill.
    const variance = 1 / (own.count - 1);
    const deflated = deflatedSharpe(own, { count, variance });
    const best = expectedMaximumSharpe(count, variance) * Math.sqrt(daysPerYear);
    const annual = own.sharpe * Math.sqrt(daysPerYear);
    const passed = deflated >= judging.confidence && outOfSample.totalReturn > 0;
    const reason =
      `a Sharpe ratio of ${annual.toFixed(2)} a year out of sample, where the best of ${count} without skill would show ${best.toFixed(2)}: ` +
      (passed ? 'luck does not explain it' : 'luck explains it');
    return {
      ...about,
      verdict: passed ? 'passed' : 'not proven',
      stage: passed ? 'passed' : 'luck',
      reasons: [reason],
      figures: figures(deflated),
    };
  });
}

/** `null` where returns do not differ, or have an end in ruin. */
function momentsOf({ returns }: OutOfSample): SharpeMoments | null {
  const finite = Array.from(returns).filter(Number.isFinite);
  return finite.length < 3 ? null : sharpeMoments(finite);
}
