import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { backtest } from '@veloce/backtest';
import { isoTime } from '@veloce/core';
import { recordedDay, recordedInputs } from '@veloce/feeds/record';
import { proveDays } from '@veloce/live/node';
import { timeframeOf } from '../config/load-market.js';
import { loadStrategy, readParams } from '../config/load-strategy.js';
import { venueOf } from '../config/venues.js';
import { venueNames, type VenueName } from '../config/venue-names.js';
import type { Context, Reply } from '../config/context.js';
import { failed, misuse, orFail } from '../frame/failure.js';
import { figuresOf, type StrategyOptions } from './backtest.js';
import { planOf } from '../live/plan.js';

/** Options of `veloce replay`. */
export interface ReplayOptions extends Pick<StrategyOptions, 'param' | 'symbol' | 'timeframe' | 'capital'> {
  readonly strategy?: string;
}

/** Replays a run (does it conclude the same?) or a recording (what would a strategy have done?). */
export async function replay(context: Context, options: ReplayOptions, place: string): Promise<Reply> {
  const folder = context.path(place);
  if (!existsSync(folder))
    throw misuse(`there is no folder ${folder}`, 'name the folder of a run or of a recording');
  return existsSync(join(folder, 'decisions'))
    ? replayRun(context, folder)
    : replayRecording(context, options, folder);
}

async function replayRun(context: Context, folder: string): Promise<Reply> {
  const days = await orFail(proveDays(folder, await planOf(await context.config())));
  const inputs = days.reduce((sum, day) => sum + day.inputs, 0);
  const differs = days.find(({ isProven }) => !isProven)?.differsAt ?? null;
  const text =
    differs === null
      ? 'the run concludes the same at every input, to the bit'
      : `the run concludes otherwise from input ${differs} on`;
  const lines = days.map(
    ({ day, replayed, isProven }) => `${day} ${replayed} ${isProven ? 'as logged' : 'not as logged'}`,
  );
  return {
    text: [`${inputs} inputs: ${text}`, ...lines].join('\n'),
    json: { inputs, differs, days },
    code: differs === null ? 0 : 3,
  };
}

async function replayRecording(context: Context, options: ReplayOptions, folder: string): Promise<Reply> {
  const loaded = await context.config();
  const { config } = loaded;
  const first = await recordedInputs(folder).next();
  if (first.done === true)
    throw misuse(`${folder} holds no recording`, 'name the folder of a run or of a recording');
  if (first.value._tag === 'Left')
    throw failed(first.value.left.message, first.value.left.fix, first.value.left);
  const { venue: name, streams } = first.value.right.recording;
  if (!venueNames.includes(name as VenueName))
    throw misuse(`${folder} was recorded from ${name}, which is not known`);
  const symbols = [
    ...new Set(streams.filter(({ channel }) => channel === 'trades').map(({ symbol }) => symbol)),
  ];
  const symbol = options.symbol ?? symbols[0];
  if (symbol === undefined) throw misuse('the recording has no trades', 'record the channel trades');
  const timeframe = options.timeframe === undefined ? config.timeframe : timeframeOf(options.timeframe);
  const venue = venueOf(name as VenueName, config);
  const { data, holes, damage } = await orFail(recordedDay(folder, venue, { symbol, timeframe }));
  const lines = [
    `${symbol} ${timeframe} from ${name}: ${data.length} bars, ${isoTime(data.time[0] ?? NaN)} to ${isoTime((data.time[data.length - 1] ?? NaN) + data.intervalMs)}`,
    ...holes.map(({ time, reason }) => `  hole at ${isoTime(time)}: ${reason}`),
    ...damage.map(({ message }) => `  damaged: ${message}`),
  ];
  const about = {
    venue: name,
    symbol,
    timeframe,
    bars: data.length,
    holes,
    damage: damage.map(({ message }) => message),
  };
  if (options.strategy === undefined) return { text: lines.join('\n'), json: about };
  const { strategy } = await loadStrategy(options.strategy, context.io.cwd);
  const params = readParams(strategy, {}, options.param);
  const settings =
    options.capital === undefined ? config.backtest : { ...config.backtest, capital: options.capital };
  const result = backtest(strategy, data, params as never, settings);
  const total = result.metrics.totalReturn.value;
  lines.push(
    `  ${strategy.name}: ${result.metrics.trades.value ?? 0} trades, return ${total === null ? 'none' : `${(100 * total).toFixed(2)} %`}`,
  );
  return { text: lines.join('\n'), json: { ...about, result: figuresOf(result) } };
}
