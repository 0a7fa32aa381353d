import { escapeHtml, grouped, percent } from '../html/html.js';
import { plot } from './plot.js';
import type { ResearchRun, ResearchSpread } from './run.js';

/** The results of the tests for luck, one sentence each. */
export function luckSection({ luck }: ResearchRun): string {
  if (luck === undefined) return '';
  if (luck === null) {
    return '<section id="luck"><h2>Is it luck?</h2><p>There is nothing to judge: no set won, or the daily returns of the winner do not differ.</p></section>';
  }
  const { trials, effectiveTrials, sharpe, expectedMaximum, deflatedSharpe, overfitting } = luck;
  const proven = deflatedSharpe >= 0.95;
  const best = `<p class="${proven ? 'gain' : 'loss'}"><strong>Deflated Sharpe ratio ${percent(deflatedSharpe, 1)}: ${proven ? 'more than luck explains' : 'not shown to be more than luck'}.</strong></p>
<p>The winner has a daily Sharpe ratio of ${grouped(sharpe.value, 2)} (95 % interval ${grouped(sharpe.low, 2)} to ${grouped(sharpe.high, 2)}). The best of ${grouped(trials)} trials without any skill, which by their likeness amount to ${grouped(effectiveTrials, 1)} independent ones, is expected to show ${grouped(expectedMaximum, 2)}. The deflated ratio is the probability that the winner's true one is above that; 95 % is the usual bar.</p>`;
  const chosen =
    overfitting === null
      ? '<p class="hint">Too few days for the probability of overfitting.</p>'
      : `<p class="${overfitting.probability < 0.2 ? 'gain' : 'loss'}"><strong>Probability of overfitting ${percent(overfitting.probability, 1)}.</strong></p>
<p>In that share of ${grouped(overfitting.splits.length)} ways to split the days into two halves, the set that is best in one half is no better than the median in the other; in ${percent(overfitting.lossProbability, 1)} it loses there. Near 50 % and above, choosing the best is worth nothing.</p>`;
  const picture =
    overfitting === null
      ? ''
      : `<figure><figcaption>The chosen set in sample and out of sample, a dot per split</figcaption>${plot('splits', 'Sharpe ratio of the chosen set in sample against out of sample')}</figure>`;
  return `<section id="luck"><h2>Is it luck?</h2><div class="figures"><div>${best}${chosen}</div>${picture}</div></section>`;
}

/** Windows of a walk-forward analysis. */
export function walkSection({ walkForward, time }: ResearchRun): string {
  if (walkForward === undefined) return '';
  const { windows, totalReturn, efficiency } = walkForward;
  const date = (bar: number): string =>
    time === undefined
      ? `bar ${grouped(bar)}`
      : new Date(time[Math.min(bar, time.length - 1)] ?? 0).toISOString().slice(0, 10);
  const share = (value: number | null): string => (value === null ? '—' : percent(value));
  const rows = windows.map(
    ({ train, test, trainReturn, testReturn }, n) =>
      `<tr><th scope="row">${n + 1}</th><td>${date(train[0])}</td><td>${date(test[0])}</td><td>${date(test[1])}</td><td class="number">${share(trainReturn)}</td><td class="number ${testReturn !== null && testReturn < 0 ? 'loss' : ''}">${share(testReturn)}</td></tr>`,
  );
  const worth =
    efficiency === null
      ? 'The trainings did not gain, so there is no efficiency.'
      : `Efficiency ${percent(efficiency, 0)}: what was earned out of sample over what the trainings promised.`;
  return `<section id="walk"><h2>Walk-forward</h2><p class="hint">Parameters chosen on training bars, traded on the test bars that follow; only these make the curve. Return out of sample: ${percent(totalReturn)}. ${worth}</p>
<div class="scroll" tabindex="0" role="region" aria-label="Equity out of sample">${plot('walk', 'Equity out of sample, with a band per window')}</div>
<div class="figures"><figure><figcaption>Return per year in training, and in the test that followed</figcaption>${plot('windows', 'Return per year in training and in the test, per window')}</figure>
<div class="scroll" tabindex="0" role="region" aria-label="Windows"><table><thead><tr><th scope="col">window</th><th scope="col">training from</th><th scope="col">test from</th><th scope="col">to</th><th scope="col" class="number">training, a year</th><th scope="col" class="number">test, a year</th></tr></thead><tbody>${rows.join('')}</tbody></table></div></div></section>`;
}

/** The results of resampled runs. */
export function pathSection({ paths, cone }: ResearchRun): string {
  if (paths === undefined && cone === undefined) return '';
  const row = (label: string, spread: ResearchSpread): string =>
    `<tr><th scope="row">${escapeHtml(label)}</th>${[spread.p5, spread.p25, spread.p50, spread.p75, spread.p95].map((value) => `<td class="number">${percent(value)}</td>`).join('')}</tr>`;
  const table =
    paths === undefined
      ? ''
      : `<div><div class="scroll" tabindex="0" role="region" aria-label="Resampled runs"><table><thead><tr><th scope="col">of the runs</th><th scope="col" class="number">5 %</th><th scope="col" class="number">25 %</th><th scope="col" class="number">50 %</th><th scope="col" class="number">75 %</th><th scope="col" class="number">95 %</th></tr></thead><tbody>${row('return below', paths.finalReturn)}${row('deepest drawdown below', paths.maxDrawdown)}</tbody></table></div><p>${percent(paths.ruin.value, 1)} of the runs come to ruin (95 % interval ${percent(paths.ruin.low, 1)} to ${percent(paths.ruin.high, 1)}).</p></div>`;
  const picture =
    cone === undefined
      ? ''
      : `<figure><figcaption>Equity of resampled runs: median, middle half, and nine in ten</figcaption>${plot('cone', 'Percentiles of the equity of resampled runs by day')}</figure>`;
  return `<section id="paths"><h2>What else could have happened</h2><p class="hint">The winner's results, drawn again in random order and choice.</p><div class="figures">${table}${picture}</div></section>`;
}
