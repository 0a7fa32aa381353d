import { LineStyle, type IChartApi } from 'lightweight-charts';
import type { Colours } from './colours.js';

/** Gives a chart the colours of a theme; its series have their own. */
export function applyTheme(chart: IChartApi, { panel, soft, line }: Colours): void {
  chart.applyOptions({
    layout: {
      background: { color: panel },
      textColor: soft,
      panes: { separatorColor: line, separatorHoverColor: line },
      fontFamily: 'system-ui, "DejaVu Sans", sans-serif',
    },
    grid: {
      vertLines: { color: line, style: LineStyle.SparseDotted },
      horzLines: { color: line, style: LineStyle.SparseDotted },
    },
    rightPriceScale: { borderColor: line, entireTextOnly: true },
    timeScale: { borderColor: line },
  });
}
