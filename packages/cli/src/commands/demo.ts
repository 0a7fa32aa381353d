import { setTimeout as wait } from 'node:timers/promises';
import { crossover } from '../crossover.js';
import { followDay, openDay, type Day } from '../demo/day.js';
import { openDesk } from '../demo/desk.js';
import type { Context, Reply } from '../config/context.js';

/** Options of `veloce demo`. */
export interface DemoOptions {
  readonly port: number;
  readonly seed: number;
  readonly bars: number;
  readonly history: number;
  readonly speed: number;
  /** Leaves the desk open when the day is over. */
  readonly keep?: boolean;
  readonly headless?: boolean;
}

/** A made-up exchange on this machine, followed over a real socket, and compared with its backtest at the end of the day. */
export async function demo(context: Context, options: DemoOptions): Promise<Reply> {
  const { port, seed, bars, history, speed, keep = false, headless = false } = options;
  const signal = context.untilInterrupted();
  const day = await openDay('BTCUSDT', crossover, { seed, bars });
  signal.throwIfAborted();
  const desk = headless
    ? undefined
    : await openDesk(day, port, { loaded: await context.config(), io: context.io });
  const say = (text: string): void => {
    context.say(text, { said: text });
    desk?.log(text);
  };
  try {
    if (desk !== undefined) context.say(`the desk: ${desk.link}\n`, { desk: desk.link });
    const following = followDay(day, desk ?? {}, signal);
    following.catch(() => undefined); // awaited below, unless the play ends first
    await play(day, { history, bars, speed: headless ? undefined : speed }, signal, say);
    const { inputs, restarts, liveTrades, backtest, equal, replays, commands } = await following;
    signal.throwIfAborted();
    const lines = [
      `${inputs} bars over the socket, ${restarts} restarts, ${liveTrades.length} trades on paper`,
      `the backtest of the same day: ${backtest.trades.length} trades`,
      commands > 0
        ? `the desk intervened ${commands} times, and the backtest knows nothing of that: they are not compared`
        : equal
          ? 'equal to the backtest, to the bit'
          : 'NOT equal to the backtest',
      replays ? 'the log replays to the same conclusions' : 'the log replays DIFFERENTLY',
    ];
    const trades = { live: liveTrades.length, backtest: backtest.trades.length };
    const json = { bars: inputs, restarts, trades, commands, equal, replays };
    const code = (equal || commands > 0) && replays ? 0 : 3;
    if (desk === undefined || !keep) return { text: lines.join('\n'), json, code };
    context.say([...lines, '', 'The desk stays open; Ctrl-C ends it.'].join('\n'), json);
    await wait(2 ** 31 - 1, undefined, { signal });
    return { text: '', code };
  } finally {
    await Promise.all([desk?.close(), day.exchange.close()]);
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
  await unlessAborted(exchange.subscribed(), signal);
  await exchange.play({ frames: before, signal });
  await exchange.play({ frames: Math.round((trades - before) / 2) - lost, ...pace, signal });
  say(`the connection is cut, and ${lost} trades pass meanwhile`);
  exchange.cut();
  await exchange.play({ frames: lost, as: 'lose', signal });
  await unlessAborted(exchange.subscribed(), signal);
  say('connected again: what was missed is asked for');
  await exchange.play({ ...pace, signal });
}

/** Resolves with the promise, or at the requested end: nobody subscribes after that. */
async function unlessAborted(work: Promise<unknown>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  let stop = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => {
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
