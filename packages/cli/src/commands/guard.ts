import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { alertRules } from '@veloce/alerts';
import { emergencyExit as getOut, type Flat, type NotFlat } from '@veloce/live';
import { askFreqtrade, freqtradeExit } from '@veloce/live/freqtrade';
import { watchBeat } from '@veloce/live/node';
import type { Context, Reply } from '../config/context.js';
import { misuse } from '../frame/failure.js';
import { openAlerts } from '../live/open-alerts.js';
import { freqtradeOf } from '../live/freqtrade-of.js';
import { replyOf } from './emergency-exit.js';

/** Options of `veloce guard`. */
export interface GuardOptions {
  readonly armed?: boolean;
}

/** Watches the heartbeat of a run from a separate process; reports when it is missed, and exits positions when armed. */
export async function guard(context: Context, options: GuardOptions): Promise<Reply> {
  const loaded = await context.config();
  const { config, folder } = loaded;
  const place = resolve(folder, config.live.folder);
  const armed = options.armed === true || config.guard.armed;
  const client = armed || config.freqtrade !== undefined ? freqtradeOf(context, loaded, 'guard') : undefined;
  if (!existsSync(place))
    throw misuse(`there is no run in ${place}`, 'start veloce live first; the guard watches its heartbeat');
  const rules = alertRules(config.alerts.rules);
  const { alerts, close } = await openAlerts(context, loaded, 'guard');
  const signal = context.untilInterrupted();
  context.say(`watching ${place}${armed ? ', armed' : '; not armed: it only tells'}`, {
    watching: place,
    armed,
  });
  try {
    const telling: Promise<unknown>[] = [];
    const end = await watchBeat(
      {
        path: resolve(place, 'beat.json'),
        graceMs: config.guard.graceMs,
        silenceMs: config.guard.silenceMs,
        armed,
        tell(news) {
          context.say(news.message, { news });
          const alert = rules.heartbeat(config.live.account, news, context.io.now());
          if (alert !== undefined) telling.push(alerts.tell(alert)());
        },
        ...(client === undefined
          ? {}
          : {
              ask: (asking) => askFreqtrade(client, asking),
              exit: async () => {
                const exit = await getOut(freqtradeExit(client), {
                  tell: (step) => {
                    context.say(step, { step });
                  },
                })();
                return exit._tag === 'Left' ? exit.left : exit.right;
              },
            }),
      },
      signal,
    );
    await Promise.all(telling);
    if (end.kind === 'stopped') return { text: 'the watch ended', json: { end } };
    if (!armed) return { text: 'the run is dead; nothing was closed', json: { end }, code: 3 };
    const { text, code = 3 } = replyOf(end.exit as Flat | NotFlat);
    return { text: `the run is dead; ${text}`, json: { end }, code };
  } finally {
    await close();
  }
}
