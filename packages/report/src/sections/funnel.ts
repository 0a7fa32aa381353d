import { escapeHtml, grouped } from '../html/html.js';
import type { RunMarket } from '../run.js';

/** The phases at which a market's bars stop on their way to a signal: a bar per phase, on a logarithmic scale, and the reasons beside it. */
export function funnelSection({ funnel: { bars, stages }, data }: RunMarket, markets: number): string {
  if (stages.length === 0) return '';
  const of = markets === 1 ? '' : ` of ${escapeHtml(data.symbol)}`;
  const width = (value: number): string =>
    ((100 * Math.log1p(value)) / Math.log1p(Math.max(bars, 1))).toFixed(2);
  const row = (name: string, value: number, of: number, reasons: string): string => {
    const share =
      of === 0
        ? ''
        : value / of < 0.0005 && value > 0
          ? 'under 0.1 %'
          : `${((100 * value) / of).toFixed(1)} %`;
    return `<tr><th scope="row">${escapeHtml(name)}</th><td class="number">${grouped(value)}</td><td class="number">${share}</td><td class="bar"><svg viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true"><rect width="${width(value)}" height="1"></rect></svg></td><td class="reasons">${reasons}</td></tr>`;
  };
  const phases = stages.map((stage) => {
    const most = stage.rejections
      .slice(0, 2)
      .map(({ reason, bars: count }) => `${escapeHtml(reason)} (${grouped(count)})`);
    return row(
      stage.phase,
      stage.passed,
      stage.entered,
      most.length === 0 ? '' : `stopped: ${most.join('; ')}`,
    );
  });
  return `<section class="funnels"><h2>Phase funnel${of}</h2>
<p class="hint">How many bars pass each phase, and why the others stop. Bar lengths are logarithmic.</p>
<div class="scroll"><table class="funnel"><thead><tr><th scope="col">phase</th><th scope="col">bars that pass</th><th scope="col">of those that came</th><th scope="col"><span class="hidden">bars</span></th><th scope="col">main reasons</th></tr></thead>
<tbody>${row('bars', bars, 0, '')}${phases.join('')}</tbody></table></div></section>`;
}
