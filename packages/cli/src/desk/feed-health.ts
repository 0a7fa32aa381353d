import type { HealthRow } from '@veloce/dashboard';
import { createQualityWatch, type MarketEvent, type QualityWatch } from '@veloce/feeds';

/** A market whose feed is watched. */
export interface WatchedFeed {
  readonly symbol: string;
  readonly venue: string;
}

/** The state, lag and quality of feeds, as lines of the desk's screen of health. */
export interface FeedHealth {
  readonly onEvent: (event: MarketEvent) => void;
  /** A bar came, so long after its end. */
  readonly onBar: (symbol: string, lagMs: number) => void;
  readonly rows: () => readonly HealthRow[];
}

/**
 * Watches the feeds of a run.
 *
 * @param now The clock that events are received by, epoch ms.
 * @param isOwnTime Whether the market has a time of its own, as a made-up or replayed one: lag and clocks say nothing then.
 */
export function feedHealth(
  markets: readonly WatchedFeed[],
  now: () => number,
  isOwnTime = false,
): FeedHealth {
  const streams = new Map<string, { readonly state: string; readonly reason: string }>();
  const holes = new Map<string, { told: number; missing: number }>();
  const lags = new Map<string, { lagMs: number; at: number }>();
  const watches = new Map<string, QualityWatch>(
    markets.map(({ symbol, venue }) => [
      `${venue} ${symbol}`,
      createQualityWatch({ markets: { [venue]: symbol }, ...(isOwnTime ? { maxSkewMs: 1e15 } : {}) }),
    ]),
  );
  return {
    onEvent(event) {
      if (event.kind === 'stream') {
        const name = `${event.venue} ${event.symbol} ${event.channel}`;
        streams.set(name, { state: event.state, reason: event.reason });
        if (event.state === 'hole') {
          const before = holes.get(name) ?? { told: 0, missing: 0 };
          holes.set(name, {
            told: before.told + 1,
            missing: before.missing + (event.missing > 0 ? event.missing : 0),
          });
        }
      }
      if ('symbol' in event && 'venue' in event) watches.get(`${event.venue} ${event.symbol}`)?.step(event);
    },
    onBar(symbol, lagMs) {
      lags.set(symbol, { lagMs, at: now() });
    },
    rows: () => [
      ...[...streams].map(([name, { state, reason }]) => streamRow(name, state, reason, holes.get(name))),
      ...(isOwnTime ? [] : [...lags].map(([symbol, { lagMs, at }]) => lagRow(symbol, lagMs, now() - at))),
      ...[...watches].map(([name, watch]) => {
        watch.tick(now());
        return qualityRow(name, watch);
      }),
    ],
  };
}

function streamRow(
  name: string,
  state: string,
  reason: string,
  holes: { readonly told: number; readonly missing: number } | undefined,
): HealthRow {
  const lost = holes === undefined ? '' : `; ${holes.told} holes so far, ${holes.missing} lost`;
  return {
    group: 'feed',
    name,
    state: state === 'whole' ? 'good' : state === 'mending' ? 'warning' : 'bad',
    value: `${state}${lost}`,
    advice: state === 'whole' ? '' : `${reason}; signals are withheld until enough whole bars follow`,
  };
}

const lateMs = 5_000;

function lagRow(symbol: string, lagMs: number, agoMs: number): HealthRow {
  const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
  const late = lagMs > lateMs;
  return {
    group: 'lag',
    name: symbol,
    state: late ? 'warning' : 'good',
    value: `the last bar came ${seconds(lagMs)} after its end, ${seconds(agoMs)} ago`,
    advice: late ? 'check the clock of this machine, and its line to the venue' : '',
  };
}

function qualityRow(name: string, watch: QualityWatch): HealthRow {
  const [score] = watch.last();
  if (score === undefined)
    return { group: 'quality', name, state: 'unknown', value: 'no minute is over yet', advice: '' };
  const parts = (['coverage', 'freshness', 'clock', 'agreement', 'prints'] as const).map(
    (part) => [part, score[part]] as const,
  );
  const worst = parts.reduce((a, b) => (b[1] < a[1] ? b : a));
  return {
    group: 'quality',
    name,
    state: score.score >= 0.95 ? 'good' : score.score >= 0.8 ? 'warning' : 'bad',
    value: `${score.score.toFixed(2)} in the last minute`,
    advice: score.score >= 0.95 ? '' : `its weak side is ${worst[0]}: ${worst[1].toFixed(2)}`,
  };
}
