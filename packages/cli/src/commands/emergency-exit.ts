import { emergencyExit as getOut, type Flat, type NotFlat } from '@veloce/live';
import { freqtradeExit } from '@veloce/live/freqtrade';
import { freqtradeOf } from '../live/freqtrade-of.js';
import type { Context, Reply } from '../config/context.js';
import { misuse } from '../frame/failure.js';

/** Options of `veloce emergency-exit`. */
export interface ExitOptions {
  readonly yes?: boolean;
  readonly deadline: number;
}

/** Closes everything, and believes it when the venue has said so twice. */
export async function emergencyExit(context: Context, { yes, deadline }: ExitOptions): Promise<Reply> {
  const loaded = await context.config();
  const client = freqtradeOf(context, loaded, 'emergency-exit');
  if (yes !== true) {
    throw misuse(
      `this stops entries and closes every position at market, at ${loaded.config.freqtrade?.url ?? ''}`,
      'if that is what you want: veloce emergency-exit --yes',
    );
  }
  const signal = context.untilInterrupted();
  const end = await getOut(freqtradeExit(client), {
    deadlineMs: deadline * 1_000,
    signal,
    tell: (step) => {
      context.say(step, { step });
    },
  })();
  return replyOf(end._tag === 'Left' ? end.left : end.right);
}

/** The reply for an exit's outcome. */
export function replyOf(end: Flat | NotFlat): Reply {
  if ('kind' in end) {
    const took = (end.tookMs / 1_000).toFixed(1);
    return { text: `flat: the venue has said so twice, after ${took} s`, json: end };
  }
  const { message, open, rounds, tookMs, fix } = end;
  const json = { kind: 'not-flat', message, open, rounds, tookMs, fix };
  return { text: `NOT FLAT: ${message}\n  fix: ${fix}`, json, code: 4 };
}
