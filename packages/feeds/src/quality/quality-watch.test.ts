import { describe, expect, it } from 'vitest';
import type { MarketTrade, StreamEvent } from '../events.js';
import type { QualityFinding, QualityScore } from './quality-report.js';
import { createQualityWatch } from './quality-watch.js';

const minute = 60_000;
const markets = { bybit: 'BTCUSDT', okx: 'BTC-USDT-SWAP', deribit: 'BTC-PERPETUAL' };
type Venue = keyof typeof markets;

const trade = (venue: Venue, received: number, price: number, latency = 20): MarketTrade => ({
  ...{ kind: 'trade', venue, symbol: markets[venue], time: received - latency, received, id: '' },
  ...{ number: NaN, firstNumber: NaN, count: 1, price, size: 1, rawSize: 1, side: 'buy' },
});
const stream = (
  received: number,
  state: StreamEvent['state'],
  from: number,
  until: number,
  missing = NaN,
): StreamEvent => ({
  ...{
    kind: 'stream',
    venue: 'bybit',
    symbol: 'BTCUSDT',
    time: received,
    received,
    channel: 'trades',
    state,
  },
  ...{ from, until, missing, reason: '' },
});
/** Prices that move by a tick or two about 100. */
const wave = (k: number): number => 100 + 0.01 * ((k * 7) % 5);

interface Told {
  readonly findings: readonly QualityFinding[];
  readonly scores: readonly QualityScore[];
}

/** Three venues with a trade each second, and what is planted. */
function run(
  seconds: number,
  plant: (second: number, venue: Venue) => readonly (MarketTrade | StreamEvent)[] | undefined,
): Told {
  const watch = createQualityWatch({ markets });
  const findings: QualityFinding[] = [];
  const scores: QualityScore[] = [];
  const take = (report: Told): void => {
    findings.push(...report.findings);
    scores.push(...report.scores);
  };
  for (let second = 0; second <= seconds; second++) {
    take(watch.tick(1_000 * second));
    for (const venue of Object.keys(markets) as Venue[]) {
      const events = plant(second, venue) ?? [trade(venue, 1_000 * second, wave(second))];
      for (const event of events) take(watch.step(event));
    }
  }
  take(watch.tick(1_000 * seconds));
  expect(watch.last()).toEqual(scores.slice(-3));
  return { findings, scores };
}

const ofVenue = ({ scores }: Told, venue: Venue): readonly QualityScore[] =>
  scores.filter((score) => score.venue === venue);

describe('createQualityWatch', () => {
  it('gives good data full marks, and says nothing', () => {
    const told = run(180, () => undefined);
    expect(told.findings).toEqual([]);
    expect(told.scores.map(({ start, score }) => [start, score])).toEqual(
      [0, 1, 2].flatMap((k) => [1, 2, 3].map(() => [k * minute, 1])),
    );
    expect(told.scores[0]).toMatchObject({ offsetMs: 20, latencyMs: 0, missing: 0 });
  });

  it('counts a hole in the windows that it is in, and each moment once', () => {
    const told = run(180, (second, venue) => {
      if (venue !== 'bybit') return undefined;
      // 45 s to 75 s, told at 80 s; a second one within the first, and a hole that was filled.
      if (second === 80) return [trade(venue, 80_000, 100), stream(80_000, 'hole', 45_000, 75_000, 12)];
      if (second === 81) return [trade(venue, 81_000, 100), stream(81_000, 'hole', 50_000, 60_000, 2)];
      if (second === 90) return [trade(venue, 90_000, 100), stream(90_000, 'mending', 85_000, NaN)];
      if (second === 91) return [trade(venue, 91_000, 100), stream(91_000, 'whole', 91_000, 91_000)];
      return undefined;
    });
    // The first window had ended when the hole became known: it cannot be taken back, the second one has its share.
    const [first, second, third] = ofVenue(told, 'bybit');
    expect(first.coverage).toBe(1);
    expect(second).toMatchObject({ coverage: 0.75, score: 0.75, missing: 14 });
    expect(third.coverage).toBe(1);
    expect(told.findings.map(({ what, value, text }) => [what, value, text])).toEqual([
      ['hole', 15_000, 'BTCUSDT on bybit: holes of 15000 ms in 60000 ms, 14 trades or updates missing'],
    ]);
  });

  it('sees a silent market by the clock alone, tells it once, and takes the time beyond what may pass', () => {
    const told = run(180, (second, venue) =>
      venue === 'bybit' && second > 90 && second < 150 ? [] : undefined,
    );
    const stale = told.findings.filter(({ what }) => what === 'stale');
    expect(stale.map(({ venue, time, text }) => [venue, time, text])).toEqual([
      ['bybit', 93_000, 'BTCUSDT on bybit: nothing for 3000 ms, where something comes every 1000 ms'],
    ]);
    // Silent from 90 s to 150 s, of which 3 s may pass: 27 s of the second window and 30 s of the third.
    expect(ofVenue(told, 'bybit').map(({ freshness }) => freshness)).toEqual([1, 1 - 27 / 60, 0.5]);
    expect(ofVenue(told, 'okx').every(({ score }) => score === 1)).toBe(true);
  });

  it('tells a market that never came', () => {
    const told = run(120, (_, venue) => (venue === 'okx' ? [] : undefined));
    expect(told.findings.map(({ what, venue }) => [what, venue])).toEqual([['stale', 'okx']]);
    expect(ofVenue(told, 'okx').map(({ score, coverage }) => [score, coverage])).toEqual([
      [0, 0],
      [0, 0],
    ]);
  });

  it('tells clocks that are apart', () => {
    const told = run(60, (second, venue) => [
      trade(venue, 1_000 * second, wave(second), venue === 'okx' ? -4_000 : 20),
    ]);
    expect(told.findings.map(({ what, venue, value }) => [what, venue, value])).toEqual([
      ['skew', 'okx', -4_000],
    ]);
    expect(ofVenue(told, 'okx')[0]).toMatchObject({ clock: 0.25, score: 0.25 });
  });

  it('blames the venue whose price is off, once for each time that they part', () => {
    const told = run(60, (second, venue) =>
      venue === 'deribit' && second >= 30 && second < 45
        ? [trade(venue, 1_000 * second, 1.01 * wave(second))]
        : undefined,
    );
    expect(
      told.findings.filter(({ what }) => what === 'disagreement').map(({ venue, text }) => [venue, text]),
    ).toEqual([['deribit', 'BTC-PERPETUAL on deribit: the price is 101, and 100 on bybit, 100 on okx']]);
    expect(ofVenue(told, 'deribit')[0].agreement).toBe(0.75);
    expect(ofVenue(told, 'bybit')[0].agreement).toBe(1);
  });

  it('blames both of two', () => {
    const watch = createQualityWatch({ markets: { bybit: 'BTCUSDT', okx: 'BTC-USDT-SWAP' } });
    watch.tick(0);
    watch.step(trade('bybit', 0, 100));
    watch.step(trade('okx', 0, 102));
    expect(watch.tick(1_000).findings.map(({ venue }) => venue)).toEqual(['bybit', 'okx']);
  });

  it('finds one bad print, and not the way back from it', () => {
    const told = run(360, (second, venue) =>
      venue === 'bybit' && second === 200 ? [trade(venue, 200_000, 90)] : undefined,
    );
    const outliers = told.findings.filter(({ what }) => what === 'outlier');
    expect(outliers.map(({ venue, time }) => [venue, time])).toEqual([['bybit', 201_000]]);
    expect(outliers[0].value).toBeCloseTo(Math.log(90 / wave(199)), 12);
    expect(ofVenue(told, 'bybit')[3].prints).toBeCloseTo(1 - 1 / 60, 12);
  });

  it('gives the same whatever else is read between, and refuses what makes no sense', () => {
    const plain = run(120, () => undefined);
    const mixed = run(120, (second, venue) => [
      { ...trade(venue, 1_000 * second, 1), symbol: 'ETHUSDT' },
      trade(venue, 1_000 * second, wave(second)),
    ]);
    expect(mixed).toEqual(plain);
    expect(() => createQualityWatch({ markets, maxSkewMs: 0 })).toThrow('maxSkewMs');
    expect(() => createQualityWatch({ markets: { bybit: '' } })).toThrow(RangeError);
  });
});
