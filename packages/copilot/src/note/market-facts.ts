import { TimeframeSchema } from '@veloce/core';
import * as z from 'zod';

const finite = z.number();

/** Signals of a day. */
export const SignalFacts = /* @__PURE__ */ (() =>
  z
    .array(
      z.strictObject({
        time: z.int().min(0).max(8.64e15),
        side: z.enum(['LONG', 'SHORT']),
        score: finite,
        decision: z.string().trim().min(1).max(60),
      }),
    )
    .max(200)
    .default([]))();

/** The state of a symbol, in numbers. */
export const MarketFacts = /* @__PURE__ */ (() =>
  z.strictObject({
    symbol: z.string().trim().min(1).max(100),
    timeframe: TimeframeSchema,
    at: z.int().min(0).max(8.64e15).describe('close time of the last bar, epoch ms'),
    close: finite,
    regime: z.strictObject({ name: z.string().trim().min(1).max(60), score: finite }).optional(),
    profile: z.strictObject({ poc: finite, vah: finite, val: finite }).optional(),
    openInterest: z.strictObject({ value: finite.min(0), change: finite }).optional(),
    signals: SignalFacts,
  }))();

/** A signal of the day. */
export interface SignalFact {
  /** Close time of its bar, epoch ms UTC. */
  readonly time: number;
  readonly side: 'LONG' | 'SHORT';
  readonly score: number;
  /** The outcome, such as `taken` or `vetoed`. */
  readonly decision: string;
}

/** The state of a symbol, in numbers: all that a market note may rest on. What is not known is left out. */
export interface MarketFacts {
  readonly symbol: string;
  /** Such as `1h`. */
  readonly timeframe: string;
  /** Close time of the last bar, epoch ms UTC. */
  readonly at: number;
  /** In quote currency. */
  readonly close: number;
  /** Its name, and how sure it is, 0 to 1. */
  readonly regime?: { readonly name: string; readonly score: number } | undefined;
  /** Point of control and value area of the volume profile, as prices. */
  readonly profile?: { readonly poc: number; readonly vah: number; readonly val: number } | undefined;
  /** In contracts or base units, and its change over the day as a share: 0.05 is 5 %. */
  readonly openInterest?: { readonly value: number; readonly change: number } | undefined;
  /** None by default. */
  readonly signals?: readonly SignalFact[] | undefined;
}

/** The facts as the model is shown them, which its sentences are held against. */
export function factsShown({ at, signals, ...facts }: z.output<typeof MarketFacts>): object {
  const count = (side: 'LONG' | 'SHORT') => signals.filter((one) => one.side === side).length;
  return {
    ...facts,
    closedAt: new Date(at),
    signalCount: { all: signals.length, long: count('LONG'), short: count('SHORT') },
    signals: signals.map(({ time, ...signal }) => ({ closedAt: new Date(time), ...signal })),
  };
}

/** Facts in plain sentences, without a model. */
export function plainSentences(facts: z.output<typeof MarketFacts>): readonly string[] {
  const { symbol, timeframe, at, close, regime, profile, openInterest, signals } = facts;
  const percent = (share: number) => `${share > 0 ? '+' : ''}${String(Number((100 * share).toFixed(2)))} %`;
  const when = new Date(at).toISOString().slice(0, 16).replace('T', ' ');
  return [
    `${symbol} (${timeframe}) closed at ${digits(close)} on ${when} UTC.`,
    ...(regime === undefined
      ? []
      : [`The regime is ${regime.name} with a score of ${digits(regime.score)}.`]),
    ...(profile === undefined
      ? []
      : [
          `The close is ${close > profile.vah ? 'above' : close < profile.val ? 'below' : 'inside'} the value area from ${digits(profile.val)} to ${digits(profile.vah)}, with the point of control at ${digits(profile.poc)}.`,
        ]),
    ...(openInterest === undefined
      ? []
      : [`Open interest is ${digits(openInterest.value)}, ${percent(openInterest.change)} over the day.`]),
    `The day has ${signals.length} signals.`,
    ...signals.map(
      ({ time, side, score, decision }) =>
        `At ${new Date(time).toISOString().slice(11, 16)} a ${side} signal of ${digits(score)} was ${decision}.`,
    ),
  ];
}

/** All digits of a number, without an exponent where it has no more than 20 places. */
function digits(value: number): string {
  const text = String(value);
  return text.includes('e') ? value.toFixed(20).replace(/\.?0+$/, '') : text;
}
