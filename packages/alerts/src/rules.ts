import * as z from 'zod';
import { isoTime, parseOptions, type Signal } from '@veloce/core';
import { alertEvent, type AlertEvent } from './event.js';

/** When the rules that are built in speak. */
export const AlertRuleOptions = /* @__PURE__ */ (() =>
  z
    .strictObject({
      openInterestPct: z
        .number()
        .positive()
        .default(5)
        .describe('change of aggregate open interest in one window beyond which it is told, in percent'),
      openInterestCriticalPct: z
        .number()
        .positive()
        .default(10)
        .describe('change beyond which it is critical, in percent'),
      openInterestAnywhere: z.boolean().default(false).describe('also where the price is at no whole number'),
      signalStrength: z
        .number()
        .min(0)
        .max(1)
        .default(0.65)
        .describe('least strength of a signal: its score / 10'),
      signalPlaybooks: z
        .array(z.string().min(1).max(100))
        .max(100)
        .default([])
        .describe('tells only signals that one of these playbooks suggests; all by default'),
    })
    .refine((rules) => rules.openInterestPct <= rules.openInterestCriticalPct, {
      message: 'must be at least openInterestPct',
      path: ['openInterestCriticalPct'],
    }))();

/** When the rules that are built in speak; fields with a default are optional. */
export type AlertRuleOptions = z.input<typeof AlertRuleOptions>;

/** A change of open interest from one window to the next, as `openInterestSpikes` of `@veloce/vectorflow-analytics` finds it. */
export interface OpenInterestMove {
  readonly symbol: string;
  /** End of the window, epoch ms UTC. */
  readonly time: number;
  /** Over the venues that both windows have, in percent; `NaN` when it is not known. */
  readonly changePct: number;
  /** Whether the price is at a whole number. */
  readonly wholeNumber: boolean;
  /** Share of the venues that it is measured over. */
  readonly coverage: number;
  readonly price: number;
}

/** A bar from which a new anchored VWAP would be worth drawing, as `suggestVwapRedraws` finds it. */
export interface RedrawSuggestion {
  readonly symbol: string;
  /** When it became known, epoch ms UTC. */
  readonly time: number;
  /** Open time of the bar to anchor at, epoch ms UTC. */
  readonly anchor: number;
  /** The kind of event. */
  readonly kind: string;
  readonly strength: number;
}

/** The completeness of a stream, as the feeds of `@veloce/feeds` report it. */
export interface StreamNews {
  readonly venue: string;
  readonly symbol: string;
  readonly channel: string;
  readonly state: 'whole' | 'mending' | 'hole' | 'silent';
  /** Epoch ms UTC. */
  readonly received: number;
  /** Trades or updates that are missing; `NaN` where the venue does not count. */
  readonly missing: number;
  readonly reason: string;
}

/** A report of a run's monitor, as `watchBeat` of `@veloce/live` makes them. */
export interface HeartbeatNews {
  readonly kind: 'alive' | 'dead' | 'venue-silent' | 'venue-back';
  readonly message: string;
}

/** A note of a runner for a person, as `@veloce/live` makes them. */
export interface RunNote {
  readonly symbol: string | null;
  readonly what:
    | 'hole'
    | 'late-bar'
    | 'refused-bar'
    | 'missing-bar'
    | 'paused'
    | 'resumed'
    | 'version'
    | 'refused-command';
  readonly message: string;
}

/** The built-in rules. Each takes an event of another package, and gives an alert, or `undefined`. None keeps state. */
export interface AlertRules {
  /** A change of the summed open interest beyond its limit. */
  readonly openInterest: (change: OpenInterestMove) => AlertEvent | undefined;
  /** A signal of at least the score that is asked for, with the names of the playbooks that match: its own, unless others are given. */
  readonly signal: (signal: Signal, playbooks?: readonly string[]) => AlertEvent | undefined;
  /** An anomaly that suggests to draw a VWAP again. */
  readonly redraw: (redraw: RedrawSuggestion) => AlertEvent | undefined;
  /** A hole in a stream of a feed, or its end. */
  readonly stream: (news: StreamNews) => AlertEvent | undefined;
  /** A heartbeat that was missed, or is back, of the named run; `time` is epoch ms UTC. */
  readonly heartbeat: (run: string, news: HeartbeatNews, time: number) => AlertEvent | undefined;
  /** The alert for a note of the named run; `time` is epoch ms UTC. */
  readonly note: (run: string, note: RunNote, time: number) => AlertEvent | undefined;
  /** An entry that limits or the kill switch did not let pass. */
  readonly withheld: (signal: Signal, reason: string) => AlertEvent;
}

/** Notes about commands; the others are about data. */
const ofCommands: ReadonlySet<RunNote['what']> = /* @__PURE__ */ new Set<RunNote['what']>([
  'paused',
  'resumed',
  'version',
  'refused-command',
]);

const percent = (value: number): string => `${value > 0 ? '+' : ''}${value.toFixed(1)} %`;

/**
 * The rules that are built in: open interest beyond ±5 % in one window of 5 s at a whole number (critical beyond 10 %), signals of a strength of 0.65 and more with
 * their playbooks, anomalies that suggest another VWAP, holes and silence of feeds, missed heartbeats, and what runner and limits say.
 *
 * @throws {RangeError} when an option is out of its domain.
 * @example
 * ```ts
 * const rules = alertRules({ signalStrength: 0.7 });
 * const alert = rules.signal(signal, ['Reset long']);
 * if (alert !== undefined) await alerts.tell(alert)();
 * ```
 */
export function alertRules(options: AlertRuleOptions = {}): AlertRules {
  const { openInterestPct, openInterestCriticalPct, openInterestAnywhere, signalStrength, signalPlaybooks } =
    parseOptions('alertRules', AlertRuleOptions, options);
  return {
    openInterest({ symbol, time, changePct, wholeNumber, coverage, price }) {
      const size = Math.abs(changePct);
      if (!(size > openInterestPct) || !(wholeNumber || openInterestAnywhere)) return undefined;
      const place = wholeNumber ? ` at the whole number near ${price}` : ` at ${price}`;
      return alertEvent({
        time,
        severity: size > openInterestCriticalPct ? 'critical' : 'warning',
        kind: 'open-interest',
        subject: symbol,
        title: `${symbol}: open interest ${percent(changePct)} in one window${place}`,
        facts: { changePct, coverage, price, wholeNumber },
      });
    },
    signal(signal, playbooks = signal.playbooks ?? []) {
      const { symbol, side, score, confidence, reason, timestamp, entryReference } = signal;
      const strength = score / 10;
      if (!(strength >= signalStrength)) return undefined;
      if (signalPlaybooks.length > 0 && !playbooks.some((name) => signalPlaybooks.includes(name)))
        return undefined;
      const levels = [
        `entry ${entryReference}`,
        ...(signal.stopLoss === undefined ? [] : [`stop ${signal.stopLoss}`]),
        ...(signal.takeProfit === undefined ? [] : [`target ${signal.takeProfit}`]),
      ];
      const text = [reason, levels.join(', ')];
      if (playbooks.length > 0) text.push(`playbooks: ${playbooks.join(', ')}`);
      return alertEvent({
        time: timestamp,
        severity: 'info',
        kind: 'signal',
        subject: `${symbol} ${side}`,
        title: `${symbol}: ${side} ${strength.toFixed(2)}`,
        text: text.join('\n'),
        facts: { strength, confidence, entryReference, playbooks: playbooks.join(', ') },
      });
    },
    redraw({ symbol, time, anchor, kind, strength }) {
      return alertEvent({
        time,
        severity: 'info',
        kind: 'vwap-redraw',
        subject: `${symbol} ${kind}`,
        title: `${symbol}: ${kind.replaceAll('-', ' ')}, an anchor for another VWAP at ${isoTime(anchor)}`,
        facts: { anchor, strength },
      });
    },
    stream({ venue, symbol, channel, state, received, missing, reason }) {
      if (state === 'mending' || state === 'whole') return undefined;
      const lost = missing > 0 ? `, ${missing} missing` : '';
      return alertEvent({
        time: received,
        severity: 'warning',
        kind: 'feed',
        subject: `${venue} ${symbol} ${channel} ${state}`,
        title: `${symbol} at ${venue}: ${state === 'hole' ? `a hole in ${channel}${lost}` : `nothing comes of ${channel}`}`,
        text: reason,
        facts: { missing: missing > 0 ? missing : null },
      });
    },
    heartbeat(run, { kind, message }, time) {
      if (kind === 'alive') return undefined;
      const severity = kind === 'dead' ? 'critical' : kind === 'venue-silent' ? 'warning' : 'info';
      const what = {
        dead: 'no heartbeat',
        'venue-silent': 'the venue is silent',
        'venue-back': 'the venue is back',
      };
      const title = `${run}: ${what[kind]}`;
      return alertEvent({
        time,
        severity,
        kind: 'heartbeat',
        subject: `${run} ${kind}`,
        title,
        text: message,
      });
    },
    note(run, { symbol, what, message }, time) {
      if (what === 'late-bar') return undefined;
      return alertEvent({
        time,
        severity: what === 'resumed' || what === 'version' ? 'info' : 'warning',
        kind: ofCommands.has(what) ? 'guard' : 'feed',
        subject: `${run} ${symbol ?? ''} ${what}`,
        title: `${symbol ?? run}: ${what.replaceAll('-', ' ')}`,
        text: message,
      });
    },
    withheld({ symbol, side, timestamp, score }, reason) {
      return alertEvent({
        time: timestamp,
        severity: 'warning',
        kind: 'limit',
        subject: `${symbol} ${side} withheld`,
        title: `${symbol}: ${side} ${(score / 10).toFixed(2)} was withheld`,
        text: reason,
      });
    },
  };
}
