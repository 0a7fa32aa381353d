import type { BacktestResult } from '@veloce/backtest';
import { isoTime, type Funnel } from '@veloce/core';

/** The demo's summary of a result: the numbers that show at a glance how it went. */
export function summarise(result: BacktestResult, milliseconds: number): string {
  const { data, metrics, warnings, strategy } = result;
  const start = data.time[0] ?? NaN;
  const end = (data.time[data.length - 1] ?? NaN) + data.intervalMs;
  const lines = [
    `${strategy} on ${data.symbol} ${data.timeframe}${data.origin.simulated ? '  *** SIMULATED MARKET ***' : ''}`,
    `${isoTime(start)} to ${isoTime(end)}, ${count(data.length)} bars`,
    '',
    `  trades        ${count(metrics.trades.value ?? 0)}${result.openPosition === null ? '' : ' and one open'}`,
    `  return        ${percent(metrics.totalReturn.value)}`,
    `  max drawdown  ${percent(metrics.maxDrawdown.value)}`,
    '',
    ...describeFunnel(result.funnel),
    '',
    `  ${count(Math.round((1000 * data.length) / milliseconds))} bars per second (scan and backtest)`,
    ...warnings.map((warning) => `  ! ${warning}`),
  ];
  return lines.join('\n');
}

const barWidth = 30;

/** The funnel as lines with bars on a logarithmic scale: each phase loses most of what reaches it. */
function describeFunnel({ bars, stages }: Funnel): readonly string[] {
  const scale = (value: number): string =>
    '█'.repeat(value === 0 ? 0 : Math.max(1, Math.round((barWidth * Math.log1p(value)) / Math.log1p(bars))));
  const line = (name: string, value: number, reason = ''): string =>
    `  ${name.padEnd(12)}  ${count(value).padStart(11)}  ${scale(value).padEnd(barWidth)}  ${reason}`.trimEnd();
  return [
    line('bars', bars),
    ...stages.map((stage) => {
      const [most] = stage.rejections;
      return line(stage.phase, stage.passed, most && `stopped mostly: ${most.reason}`);
    }),
  ];
}

const count = (value: number): string => value.toLocaleString('en-US');

function percent(value: number | null): string {
  return value === null ? 'undefined' : `${(100 * value).toFixed(2)} %`;
}
