import type { MarketData, Origin } from '@veloce/core';
import type { ComparisonRun } from '@veloce/report';
import type { ComparedFigures, Comparison } from '@veloce/research';
import type { Context } from '../config/context.js';
import { orFail } from '../frame/failure.js';

/** A comparison for display: a line for each strategy, which fire together, and what could not be run. */
export function comparisonLines(comparison: Comparison): readonly string[] {
  const { strategies, together } = comparison;
  const pairs = together
    .filter((pair) => pair.together >= 10 && pair.together > 2 * pair.byChance && pair.a < pair.b)
    .map(
      (pair) =>
        `  ${pair.a} and ${pair.b}: ${pair.together} of ${pair.ofA} signals, ${pair.byChance.toFixed(0)} by chance`,
    );
  return [
    tableOf(strategies.map((total) => [total.strategy, total])),
    ...(pairs.length === 0 ? [] : ['', 'fire together:', ...pairs]),
    ...faultsOf(comparison),
  ];
}

/** The common origin of several markets: simulated if one of them is. */
export function originOf(markets: readonly MarketData[]): Origin {
  const origins = markets.map(({ origin }) => origin);
  return (
    origins.find(({ simulated }) => simulated) ?? {
      name: [...new Set(origins.map(({ name }) => name))].slice(0, 6).join(', '),
      simulated: false,
    }
  );
}

/** Writes the page of a comparison where one is asked for; its path. */
export async function writeComparison(
  context: Context,
  out: string | undefined,
  run: ComparisonRun,
): Promise<string | undefined> {
  if (out === undefined) return undefined;
  const [{ comparisonReport }, { writeWhole }] = await Promise.all([
    import('@veloce/report'),
    import('@veloce/core/node'),
  ]);
  const path = context.path(out);
  await orFail(writeWhole(path, comparisonReport(run)));
  return path;
}

/** The runs that failed, a line for each. */
export function faultsOf({ rows }: Comparison): readonly string[] {
  return rows.flatMap(({ strategy, symbol, error }) =>
    error === undefined ? [] : [`not run: ${strategy} on ${symbol}: ${error}`],
  );
}

/** A line for each, with intervals. */
export function tableOf(rows: readonly (readonly [string, ComparedFigures])[]): string {
  const percent = (x: number): string => (100 * x).toFixed(0);
  const bps = (x: number): string => (1e4 * x).toFixed(0);
  const lines = rows.map(([name, one]) => [
    name,
    String(one.trades),
    one.hitRate === null ? '-' : `${percent(one.hitRate.value)} [${percent(one.hitRate.low)}, ${percent(one.hitRate.high)}]`,
    one.averageReturn === null ? '-' : `${bps(one.averageReturn.value)} [${bps(one.averageReturn.low)}, ${bps(one.averageReturn.high)}]`,
    one.profitFactor?.toFixed(2) ?? '-',
    one.averageHours?.toFixed(1) ?? '-',
    one.deflatedSharpe?.toFixed(3) ?? '-',
  ]); // prettier-ignore
  const all = [
    ['', 'trades', 'hit rate %', 'return bps', 'profit factor', 'hours', 'deflated Sharpe'],
    ...lines,
  ];
  const widths = all[0]?.map((_, column) => Math.max(...all.map((line) => line[column]?.length ?? 0))) ?? [];
  return all
    .map((line) =>
      line
        .map((cell, k) => cell.padEnd(widths[k] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
