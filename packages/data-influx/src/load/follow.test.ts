import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { orThrow, type DataError, type FollowedBar } from '@veloce/core';
import type { Either } from 'fp-ts/lib/Either.js';
import { influxProvider, type InfluxProvider } from '../provider.js';
import { aggrServer } from '../schema/profile.js';
import { aggrBar, fakeInflux, type FakeInflux, type Point } from '../testdata/fake-influx.js';

const minute = 60_000;
const start = Date.UTC(2025, 7, 10, 12);
const market = 'BINANCE:btcusdt';
const query = { symbol: market, timeframe: '1m', pollMs: 1 } as const;

let server: FakeInflux;
let now = start;
beforeAll(async () => {
  server = await fakeInflux({});
});
afterAll(() => server.close());

const store = (...points: readonly Point[]): void => {
  server.content = { 'aggr_1m.trades_1m': { [`market=${market}`]: points } };
};
const bar = (i: number, price = 100 + i): Point => aggrBar(start + i * minute, price);
const provider = (): InfluxProvider =>
  influxProvider({
    connection: { url: server.url, database: 'd', retries: 0 },
    profile: { ...aggrServer, lagMs: 1000 },
    now: () => now,
  });

type Step = Either<DataError, FollowedBar>;

const shown = (step: Step): string =>
  step._tag === 'Left'
    ? step.left._tag
    : `${step.right.kind} ${(step.right.bar.time - start) / minute} at ${step.right.bar.close}${step.right.previous === undefined ? '' : `, was ${step.right.previous.close}`}`;

/** Takes steps; before step k something happens. */
async function follow(
  steps: number,
  happenings: Readonly<Partial<Record<number, () => void>>>,
  asking: object = {},
): Promise<readonly string[]> {
  const seen: string[] = [];
  happenings[0]?.();
  for await (const step of provider().follow({ ...query, ...asking })) {
    seen.push(shown(step));
    happenings[seen.length]?.();
    if (seen.length === steps) break;
  }
  return seen;
}

describe('follow', () => {
  it('gives each bar once, when it has closed and may have been written', async () => {
    const seen = await follow(
      4,
      {
        0: () => {
          now = start + 3 * minute;
          // Bar 2 is still being made; bar 1 is not given because following begins with what closes next.
          store(bar(0), bar(1), bar(2, 1));
        },
        1: () => {
          now = start + 4.5 * minute;
          store(bar(0), bar(1), bar(2), bar(3), bar(4, 1));
        },
        2: () => {
          now = start + 6 * minute + 1000;
          store(bar(0), bar(1), bar(2), bar(3), bar(4), bar(5));
        },
      },
      { start: start + minute },
    );
    expect(seen).toEqual(['closed 1 at 101', 'closed 2 at 102', 'closed 3 at 103', 'closed 4 at 104']);
  });

  it('gives a bar again that was rewritten, and one that came late', async () => {
    const seen = await follow(
      5,
      {
        0: () => {
          now = start + 3 * minute + 1000;
          store(bar(0), bar(2));
        },
        2: () => store(bar(0, 90), bar(1), bar(2)),
        4: () => {
          now += minute;
          store(bar(0, 90), bar(1), bar(2), bar(3));
        },
      },
      { start },
    );
    expect(seen).toEqual([
      'closed 0 at 100',
      'closed 2 at 102',
      'correction 0 at 90, was 100',
      'correction 1 at 101',
      'closed 3 at 103',
    ]);
  });

  it('gives errors, and goes on', async () => {
    now = start + 2 * minute;
    store(bar(0));
    const fail = (): void => {
      let left = 2;
      server.intercept = (_, response) => {
        if (left-- <= 0) return false;
        response.writeHead(503).end();
        return true;
      };
    };
    const seen = await follow(3, { 0: fail }, { start });
    expect(seen).toEqual(['QueryFailed', 'QueryFailed', 'closed 0 at 100']);
  });

  it('ends with its signal', async () => {
    now = start + 2 * minute;
    store(bar(0));
    const stop = new AbortController();
    const seen: string[] = [];
    for await (const step of provider().follow({ ...query, start, signal: stop.signal })) {
      seen.push(shown(step));
      setTimeout(() => stop.abort(), 20);
    }
    expect(seen).toEqual(['closed 0 at 100']);
  });

  it('gives the bars of a load, as live strategies take them', async () => {
    now = start + 30 * minute;
    store(...Array.from({ length: 20 }, (_, i) => bar(i)));
    const data = await orThrow(provider().load({ symbol: market, timeframe: '1m' }));
    const bars: unknown[] = [];
    for await (const step of provider().follow({ ...query, start })) {
      if (step._tag === 'Right') bars.push(step.right.bar);
      if (bars.length === 20) break;
    }
    expect(bars[7]).toEqual({
      time: data.time[7], open: 107, high: 107, low: 107, close: 107, volume: 5, buyVolume: 3, sellVolume: 2,
      trades: 3, extra: { buyTrades: 2, sellTrades: 1 },
    }); // prettier-ignore
  });
});

describe('latest', () => {
  it('is the last bar that is closed', async () => {
    store(bar(0), bar(1), bar(2), bar(3));
    now = start + 100 * minute;
    const latest = () => orThrow(provider().latest({ symbol: market, timeframe: '1m' }));
    expect(await latest()).toMatchObject({ time: start + 3 * minute, close: 103 });
    now = start + 3.5 * minute;
    expect(await latest()).toMatchObject({ time: start + 2 * minute, close: 102 });
    expect(await orThrow(provider().latest({ symbol: market, timeframe: '3m' }))).toMatchObject({
      time: start,
      close: 102,
    });
  });

  it('is an error where there is none', async () => {
    expect(await provider().latest({ symbol: 'X', timeframe: '1m' })()).toMatchObject({
      left: { missing: 'market' },
    });
  });
});
