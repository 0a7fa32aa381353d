import { setTimeout as wait } from 'node:timers/promises';
import { parseOptions } from '@veloce/core';
import { followDay, openDay, type Day } from './day.js';
import { openDesk } from './desk.js';
import { LiveDemo, readArguments, usage } from './options.js';
import { crossover } from './strategy.js';

async function main(args: readonly string[]): Promise<void> {
  if (args.includes('--help')) {
    console.log(usage);
    return;
  }
  const { port, seed, bars, history, speed, once, headless } = parseOptions(
    'demo:live',
    LiveDemo,
    readArguments(args) as never,
  );
  const abort = new AbortController();
  process.once('SIGINT', () => {
    abort.abort(new Error('interrupted'));
  });
  const { signal } = abort;
  const day = await openDay('BTCUSDT', crossover, { seed, bars });
  const desk = headless ? undefined : await openDesk(day, port);
  try {
    if (desk !== undefined) console.log(`the desk: ${desk.link}\n`);
    const following = followDay(day, desk ?? {}, signal);
    await play(day, { history, bars, speed: headless ? undefined : speed }, signal, (text) => {
      console.log(text);
      desk?.log(text);
    });
    const end = await following;
    const { backtest, liveTrades, inputs, restarts } = end;
    console.log(`${inputs} bars over the socket, ${restarts} restarts, ${liveTrades.length} trades on paper`);
    console.log(`the backtest of the same day: ${backtest.trades.length} trades`);
    console.log(end.equal ? 'equal to the backtest, to the bit' : 'NOT equal to the backtest');
    console.log(end.replays ? 'the log replays to the same conclusions' : 'the log replays DIFFERENTLY');
    if (!end.equal || !end.replays) process.exitCode = 1;
    if (desk !== undefined && !once) {
      console.log('\nThe desk stays open; Ctrl-C ends it.');
      await wait(2 ** 31 - 1, undefined, { signal });
    }
  } catch (error) {
    if (!signal.aborted) throw error;
    process.exitCode = 130;
  } finally {
    await desk?.close();
    await day.exchange.close();
  }
}

/** Plays the day: what is history at once, the rest at its speed, with a cut in the middle that loses some trades. */
async function play(
  { exchange, trades }: Day,
  {
    history,
    bars,
    speed,
  }: { readonly history: number; readonly bars: number; readonly speed: number | undefined },
  signal: AbortSignal,
  say: (text: string) => void,
): Promise<void> {
  const perBar = trades / bars;
  const pace = speed === undefined ? {} : { perSecond: speed * perBar };
  const before = Math.round(perBar * Math.min(history, bars - 100));
  const lost = Math.round(15 * perBar);
  await exchange.subscribed();
  await exchange.play({ frames: before, signal });
  await exchange.play({ frames: Math.round((trades - before) / 2) - lost, ...pace, signal });
  say(`the connection is cut, and ${lost} trades pass meanwhile`);
  exchange.cut();
  await exchange.play({ frames: lost, as: 'lose', signal });
  await exchange.subscribed();
  say('connected again: what was missed is asked for');
  await exchange.play({ ...pace, signal });
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(`error: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
