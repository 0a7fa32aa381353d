import { sweep as run, sweepLuck, type SweepRow } from '@veloce/research';
import { loadOneMarket } from '../config/load-market.js';
import { loadStrategy } from '../config/load-strategy.js';
import type { Context, Reply } from '../config/context.js';
import { orFail } from '../frame/failure.js';
import { tryPlace } from '../frame/try-place.js';
import { searchOf, type SearchOptions } from './search-options.js';

/** Options of `veloce sweep`. */
export interface SweepCommandOptions extends SearchOptions {
  readonly keep?: string;
  readonly out?: string;
}

/** Many parameter sets, ranked, and how much of the best is luck. */
export async function sweep(context: Context, options: SweepCommandOptions, named?: string): Promise<Reply> {
  const { config, folder } = await context.config();
  const loaded = await loadStrategy(named ?? config.strategy, named === undefined ? folder : context.io.cwd);
  const { strategy } = loaded;
  const search = await searchOf(options, loaded);
  const { data } = await loadOneMarket(context, options);
  const { progress } = context;
  if (options.out !== undefined) await tryPlace('--out', context.path(options.out), false);
  const journal =
    options.keep === undefined
      ? undefined
      : (await import('@veloce/research/node')).fileJournal(context.path(options.keep));
  const settings =
    options.capital === undefined ? config.backtest : { ...config.backtest, capital: options.capital };
  const found = await run(strategy, data, {
    ...search,
    options: settings,
    ...(journal === undefined ? {} : { journal }),
    onProgress: ({ done, total }) => {
      progress.step(`trying parameter sets`, done, total);
    },
  });
  progress.done();
  const luck = found.best === null ? null : sweepLuck(found);
  let report: string | undefined;
  if (options.out !== undefined) {
    const { researchReport } = await import('@veloce/report');
    const { writeWhole } = await import('@veloce/core/node');
    const title = `${strategy.name} on ${data.symbol} ${data.timeframe}`;
    const html = researchReport({
      title,
      objective: options.objective,
      origin: data.origin,
      sweep: found,
      luck,
      time: data.time,
    });
    report = await orFail(writeWhole(context.path(options.out), html));
  }
  const ranked = rank(found.rows);
  const text = [
    `${strategy.name} on ${data.symbol} ${data.timeframe}${data.origin.simulated ? '  *** SIMULATED MARKET ***' : ''}`,
    `${found.rows.length} parameter sets, ${found.rows.filter(({ feasible }) => feasible).length} of them feasible${found.resumed > 0 ? `, ${found.resumed} kept from before` : ''}`,
    '',
    ...ranked.slice(0, mostShown).map(describeRow),
    '',
    found.best === null
      ? 'no set fulfils the constraints'
      : luck === null
        ? ''
        : `deflated Sharpe ratio of the best: ${luck.deflatedSharpe.toFixed(3)} (${luck.deflatedSharpe > 0.95 ? 'hardly luck' : 'not better than luck'}, counted over ${luck.trials} trials)`,
    ...found.notes.map((note) => `note: ${note}`),
    ...(report === undefined ? [] : ['', `report: ${report}`]),
  ];
  return {
    text: text.join('\n'),
    json: {
      strategy: strategy.name,
      symbol: data.symbol,
      timeframe: data.timeframe,
      simulated: data.origin.simulated,
      trials: found.trials,
      resumed: found.resumed,
      best: found.best,
      rows: found.rows,
      notes: found.notes,
      deflatedSharpe: luck?.deflatedSharpe ?? null,
      report: report ?? null,
    },
    code: found.best === null ? 3 : 0,
  };
}

const mostShown = 10;

/** Feasible rows by their score, best first. */
function rank(rows: readonly SweepRow[]): readonly SweepRow[] {
  return rows
    .filter(({ feasible }) => feasible)
    .sort((a, b) => (b.score ?? -Infinity) - (a.score ?? -Infinity));
}

const describeRow = ({ params, score }: SweepRow): string =>
  `  ${(score ?? NaN).toFixed(3).padStart(9)}  ${Object.entries(params)
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(', ')}`;
