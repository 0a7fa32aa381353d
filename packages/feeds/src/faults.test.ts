import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Bar } from '@veloce/core';
import { createMarketBars } from './bars/market-bars.js';
import type { FaultEvent, MarketEvent, MarketTrade, StreamEvent } from './events.js';
import { createFeed, type Feed, type FeedOptions } from './feed.js';
import { captureScript } from './testdata/capture-script.js';
import { hasRecordings } from './testdata/recordings.js';
import { virtualExchange, type VirtualExchange } from './testdata/virtual-exchange.js';
import { binanceUsdm } from './venues/binance.js';

const symbol = 'BTCUSDT';
const streams = [
  { channel: 'trades', symbol },
  { channel: 'book', symbol },
] as const;
const frames = 2_400;
const start = 1_723_161_000_000;

interface Run {
  readonly feed: Feed;
  readonly on: VirtualExchange;
  readonly told: readonly MarketEvent[];
  readonly sha: string;
  readonly book: string;
  readonly states: (channel: 'trades' | 'book') => readonly StreamEvent['state'][];
  readonly faults: () => readonly FaultEvent[];
}

/** Plays the capture through a scenario, then to its end. */
function run(scenario: (on: VirtualExchange) => void, options: FeedOptions = {}, settle = 2_000): Run {
  const script = captureScript(frames);
  const venue = binanceUsdm({ trades: 'trade' });
  const feed = createFeed(venue, streams, options);
  const on = virtualExchange(feed, script, start);
  on.play(1, () => []);
  on.wait(500);
  scenario(on);
  on.play(Infinity);
  on.wait(settle);
  const told = on.events;
  const key = ({ number, price, size, side, time }: MarketTrade): string =>
    `${number} ${price} ${size} ${side} ${time}`;
  const trades = [...on.trades()].sort((a, b) => a.number - b.number);
  return {
    feed,
    on,
    told,
    sha: createHash('sha256').update(trades.map(key).join('\n')).digest('hex'),
    book: bookOf(feed),
    states: (channel) => on.states(channel).map(({ state }) => state),
    faults: () => told.filter((event) => event.kind === 'fault'),
  };
}

function bookOf(feed: Feed): string {
  const book = feed.book(symbol)!;
  // The best levels: a snapshot by REST knows no level that was far away and has not changed since.
  const side = (price: (n: number) => number, size: (n: number) => number): string =>
    Array.from({ length: 300 }, (_, n) => `${price(n)} ${size(n)}`).join(',');
  const text = `${side(book.bidPrice, book.bidSize)} | ${side(book.askPrice, book.askSize)}`;
  return createHash('sha256').update(text).digest('hex');
}

const isInOrder = (trades: readonly MarketTrade[]): boolean =>
  trades.every(({ number }, k) => k === 0 || number === trades[k - 1].number + 1);

function barsOf({ on }: Run): Map<number, Bar> {
  const bars = createMarketBars({ symbol, timeframe: '1m' });
  const kept = new Map<number, Bar>();
  for (const event of on.events) for (const { bar } of bars.step(event)) kept.set(bar.time, bar);
  for (const { bar } of bars.tick(Infinity)) kept.set(bar.time, bar);
  return kept;
}

describe.skipIf(!hasRecordings)('what goes wrong on the way', () => {
  let whole: Run;
  beforeAll(() => {
    whole = run(() => undefined);
  });

  it('nothing: the run that the others are compared with', () => {
    expect(whole.on.trades().length).toBe(captureScript(frames).trades);
    expect(whole.states('trades')).toEqual(['whole']);
    expect(whole.states('book')).toEqual(['whole']);
    expect(whole.faults()).toEqual([]);
    expect(isInOrder(whole.on.trades())).toBe(true);
  });

  /** Everything was repaired in time: same trades in the same order, same book, and the gap was reported. */
  const isMended = (one: Run): void => {
    expect(one.sha).toBe(whole.sha);
    expect(one.book).toBe(whole.book);
    expect(isInOrder(one.on.trades())).toBe(true);
    expect(one.states('trades')).not.toContain('hole');
    expect(one.feed.stateOf(streams[0])).toBe('whole');
    expect(one.feed.stateOf(streams[1])).toBe('whole');
  };

  it.each([
    ['without a word', 1006],
    ['with a clean close', 1000],
  ])('a cut %s', (_name, code) => {
    const one = run((on) => {
      on.play(800);
      on.cut(code);
      on.play(150, () => []);
    });
    isMended(one);
    expect(one.states('trades')).toEqual(['whole', 'mending', 'whole']);
    expect(one.states('book')).toEqual(['whole', 'mending', 'whole']);
    expect(one.told).toContainEqual(
      expect.objectContaining({ kind: 'connection', state: 'closed', reason: `closed with ${code}` }),
    );
  });

  it.each(['close', 'refuse', 'never'] as const)(
    'a server that is %s for two minutes is dialled ten times a minute at most',
    (how) => {
      const one = run(
        (on) => {
          on.play(500);
          on.accept = how;
          on.cut(1000);
          on.wait(120_000);
          on.accept = 'yes';
          on.wait(70_000);
        },
        {},
        75_000,
      );
      expect(one.sha).toBe(whole.sha);
      expect(one.book).toBe(whole.book);
      const dials = one.on.dials();
      for (const time of dials)
        expect(dials.filter((other) => other >= time && other < time + 60_000).length).toBeLessThanOrEqual(
          10,
        );
      expect(dials.length).toBeGreaterThan(3);
      // It was abandoned after two seconds, and reported.
      expect(one.states('trades')).toContain('hole');
      expect(one.feed.stateOf(streams[0])).toBe('whole');
    },
  );

  it('a socket that is open and silent is given up within three expected intervals, and filled', () => {
    const one = run(
      (on) => {
        on.play(800);
        on.pings = false;
        const before = on.now();
        on.play(900, () => []);
        const silent = on.states('trades').find(({ state }) => state === 'silent');
        expect(silent!.time - before).toBeLessThanOrEqual(3 * 1_000 + 100);
        on.pings = true;
      },
      {},
      15_000,
    );
    expect(one.sha).toBe(whole.sha);
    expect(one.book).toBe(whole.book);
    expect(one.told).toContainEqual(
      expect.objectContaining({
        kind: 'connection',
        state: 'closed',
        reason: expect.stringContaining('open socket') as string,
      }),
    );
  });

  it('a hole on an open socket, in trades and book', () => {
    const one = run((on) => {
      on.play(700);
      on.play(120, () => []);
    });
    isMended(one);
    expect(one.states('trades')).toEqual(['whole', 'mending', 'whole']);
    expect(one.on.states('book').find(({ state }) => state === 'mending')?.reason).toContain(
      'a diff is missing',
    );
  });

  it('frames out of order, and frames twice', () => {
    let held: string | undefined;
    const swapped = run((on) => {
      on.play(500);
      on.play(60, (text, k) => {
        if (!text.includes('@trade')) return [text];
        if (k % 7 === 3 && held === undefined) {
          held = text;
          return [];
        }
        const both = held === undefined ? [text] : [text, held];
        held = undefined;
        return both;
      });
      if (held !== undefined) on.play(1, (text) => [text, held!]);
    });
    isMended(swapped);
    const doubled = run((on) => on.play(900, (text) => [text, text]));
    isMended(doubled);
    expect(doubled.feed.repeated()).toBeGreaterThan(500);
    expect(doubled.states('book')).toEqual(['whole']);
  });

  it('a back-fill that is slower than the hold: told as a hole, later trades go on, the missing ones come late, and bars are put right', () => {
    const one = run((on) => {
      on.play(700);
      on.rest = ({ pathname }) =>
        pathname.endsWith('historicalTrades') ? { status: 200, afterMs: 6_000 } : undefined;
      on.play(80, () => []);
      on.play(600);
    });
    expect(one.sha).toBe(whole.sha);
    expect(one.book).toBe(whole.book);
    const states = one.states('trades');
    expect(states.slice(0, 3)).toEqual(['whole', 'mending', 'hole']);
    expect(states.at(-1)).toBe('whole');
    expect(one.on.trades().filter(({ late }) => late === true).length).toBeGreaterThan(10);
    expect(barsOf(one)).toEqual(barsOf(whole));
  });

  it.each<[string, () => { status: number; text?: string }]>([
    ['empty', () => ({ status: 200, text: '[]' })],
    ['an error', () => ({ status: 500, text: 'Internal Server Error' })],
    ['no JSON', () => ({ status: 200, text: '<html>' })],
    [
      'of ids that do not join',
      () => ({
        status: 200,
        text: JSON.stringify([{ id: 9_999_999_999, price: '1', qty: '1', time: 1, isBuyerMaker: true }]),
      }),
    ],
  ])('a back-fill that is %s is a hole, never passed off as whole', (_name, answer) => {
    const one = run((on) => {
      on.play(700);
      on.rest = ({ pathname, searchParams }) =>
        pathname.endsWith('historicalTrades') && searchParams.has('fromId') ? answer() : undefined;
      on.play(80, () => []);
      on.play(900);
    });
    const hole = one.on.states('trades').find(({ state }) => state === 'hole');
    expect(hole).toMatchObject({
      reason: expect.stringContaining('not filled within 2000 ms') as string,
      missing: expect.any(Number) as number,
    });
    expect(hole!.missing).toBeGreaterThan(10);
    expect(one.sha).not.toBe(whole.sha);
    expect(one.book).toBe(whole.book);
  });

  it('a back-fill in parts, and only the end of it missing', () => {
    const one = run((on) => {
      on.play(700);
      on.rest = ({ pathname, search }) => {
        if (!pathname.endsWith('historicalTrades')) return undefined;
        const all = JSON.parse(
          captureScript(frames).answer(new URL(`http://x${pathname}${search}`), 1_000)!,
        ) as unknown[];
        return { status: 200, text: JSON.stringify(all.slice(0, 7)) };
      };
      on.play(80, () => []);
      on.play(200);
    });
    isMended(one);
    expect(one.on.asked().filter((path) => path.includes('fromId')).length).toBeGreaterThan(4);
  });

  it('429: the venue is left alone for as long as it says, then all is filled', () => {
    let refused = 0;
    const one = run((on) => {
      on.play(700);
      on.rest = ({ pathname }) =>
        pathname.endsWith('historicalTrades') && refused++ < 1
          ? { status: 429, retryAfterMs: 5_000 }
          : undefined;
      on.play(80, () => []);
      const asked = on.asked().length;
      on.play(600);
      expect(on.asked().length).toBeLessThanOrEqual(asked + 2);
    });
    expect(one.sha).toBe(whole.sha);
    expect(one.faults()).toMatchObject([{ what: 'answer', reason: 'status 429: too many questions' }]);
  });

  it.each<[string, string]>([
    ['no JSON', 'garbage \u0000 {'],
    ['10 MB', `{"stream":"x","data":{"e":"trade","junk":"${'x'.repeat(10 << 20)}"`],
    [
      'a price that is none',
      '{"stream":"btcusdt@trade","data":{"e":"trade","E":1,"T":1,"s":"BTCUSDT","t":1,"p":"NaN","q":"1","m":true}}',
    ],
    [
      'a time of next year',
      '{"stream":"btcusdt@trade","data":{"e":"trade","E":1754697000000,"T":1754697000000,"s":"BTCUSDT","t":1,"p":"1","q":"1","X":"MARKET","m":true}}',
    ],
    ['half a message', '{"stream":"btcusdt@trade","data":{"e":"tra'],
  ])('a frame of %s is counted and told, and nothing else happens', (_name, text) => {
    const one = run((on) => {
      on.play(400);
      on.play(1, (own) => [text, own, text]);
    });
    isMended(one);
    expect(one.faults().reduce((sum, { count }) => sum + count, 0)).toBe(2);
    expect(one.faults()[0].reason.length).toBeLessThan(400);
  });

  it('prices with more or fewer digits than before are the same prices', () => {
    const one = run((on) =>
      on.play(400, (text, k) => [
        text.replace(/"p":"(\d+)\.(\d)0"/, k % 2 === 0 ? '"p":"$1.$2"' : '"p":"$1.$200000"'),
      ]),
    );
    isMended(one);
    expect(one.faults()).toEqual([]);
  });

  it('a print at price 0 is no trade, and its number is not missing', () => {
    const one = run((on) =>
      on.play(400, (text) => {
        const number = /"t":(\d+)/.exec(text)?.[1];
        if (number === undefined || !text.includes('"e":"trade"')) return [text];
        // The venue's own print comes before the trade, and again under the next free number: nothing is asked for.
        return [text.replace(/"p":"[^"]+"/, '"p":"0"').replace(/"t":\d+/, '"t":1'), text];
      }),
    );
    isMended(one);
    expect(one.states('trades')).toEqual(['whole']);
  });

  it('pongs alone do not make a socket that is silent look alive: each stream is told within three expected intervals', () => {
    const one = run(
      (on) => {
        on.play(800);
        const before = on.now();
        // Pings go on, and nothing else comes.
        on.play(900, () => []);
        for (const channel of ['trades', 'book'] as const) {
          const silent = on.states(channel).find(({ state }) => state === 'silent');
          expect(silent!.time - before).toBeLessThanOrEqual(3 * 1_000 + 100);
        }
      },
      {},
      15_000,
    );
    expect(one.sha).toBe(whole.sha);
    expect(one.book).toBe(whole.book);
  });

  it('one channel that is silent, and another that is not: told of that one', () => {
    const one = run(
      (on) => {
        on.play(700);
        on.play(1_200, (text) => (text.includes('@depth') ? [] : [text]));
        const silent = (channel: 'trades' | 'book'): boolean =>
          on.states(channel).some(({ state }) => state === 'silent');
        expect([silent('book'), silent('trades')]).toEqual([true, false]);
      },
      {},
      15_000,
    );
    expect(one.sha).toBe(whole.sha);
    expect(one.book).toBe(whole.book);
  });

  it('unknown fields and frames of other streams are passed over', () => {
    const one = run((on) =>
      on.play(400, (text) => [
        text.replace('"e":"trade"', '"new":{"a":[1]},"e":"trade"'),
        '{"stream":"btcusdt@bookTicker","data":{"e":"bookTicker","s":"BTCUSDT"}}',
      ]),
    );
    isMended(one);
    expect(one.faults()).toEqual([]);
  });

  it('a clock that was set is told, and ages do not follow it', () => {
    const one = run((on) => {
      on.play(400);
      on.step({ kind: 'clock', time: on.now(), stepMs: -3_600_000 });
    });
    isMended(one);
    expect(one.faults()).toMatchObject([
      { what: 'clock', reason: expect.stringContaining('-3600000 ms') as string },
    ]);
  });

  it('a socket whose life is over is changed with overlap: nothing missing, nothing twice', () => {
    const script = captureScript(frames);
    const venue = { ...binanceUsdm({ trades: 'trade' }), socketLifeMs: 5_000 };
    const feed = createFeed(venue, streams, { overlapMs: 500 });
    const on = virtualExchange(feed, script, start);
    on.play(1, () => []);
    on.wait(500);
    on.play(Infinity);
    on.wait(2_000);
    expect(
      on.events.filter((event) => event.kind === 'connection' && event.state === 'rotated').length,
    ).toBeGreaterThanOrEqual(2);
    expect(isInOrder(on.trades())).toBe(true);
    expect(on.trades().length).toBe(whole.on.trades().length);
    expect(on.states('trades').map(({ state }) => state)).toEqual(['whole']);
    expect(bookOf(feed)).toBe(whole.book);
  });

  it('one symbol that is silent on a socket that is not: told, asked about by REST, and found to be missing', () => {
    const script = captureScript(frames);
    const feed = createFeed(binanceUsdm({ trades: 'trade' }), streams);
    const on = virtualExchange(feed, script, start);
    on.play(1, () => []);
    on.wait(500);
    on.play(600);
    on.play(1_500, (text) => (text.includes('@trade') ? [] : [text]));
    on.play(Infinity);
    on.wait(5_000);
    expect(on.states('trades').map(({ state }) => state)).toContain('silent');
    expect(on.events).toContainEqual(
      expect.objectContaining({
        kind: 'connection',
        state: 'closed',
        reason: expect.stringContaining('trades did not come over the open socket') as string,
      }),
    );
    expect(isInOrder(on.trades())).toBe(true);
    expect(on.trades().length).toBe(whole.on.trades().length);
  });

  it('the same inputs give the same events and asks, to the bit', () => {
    const one = run((on) => {
      on.play(500);
      on.cut();
      on.play(50, () => []);
    });
    const again = createFeed(binanceUsdm({ trades: 'trade' }), streams);
    expect(one.on.inputs.flatMap((input) => again.step(input).events)).toEqual(one.told);
  });
});
