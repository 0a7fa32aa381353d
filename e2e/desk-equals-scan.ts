import { expect } from 'vitest';
import {
  fromRows,
  intervalMs,
  scan,
  type AnyStrategy,
  type Bar,
  type MarketData,
  type Timeframe,
} from '@veloce/core';
import { createRunner, type LivePlan } from '@veloce/live';
import { dashboardApp, deskEvents, deskMarkets } from '@veloce/server';
import { showMarket } from '../packages/cli/src/live/show-market.js';
import { tellSignals } from '../packages/cli/src/desk/tell-desk.js';

const id = 'venue:X';

/** A market as the API of a desk tells it. */
interface Said {
  readonly firstBar: number;
  readonly columns: Readonly<Record<string, readonly (number | null)[]>>;
  readonly opinion: {
    readonly time: number;
    readonly side: number;
    readonly strength: number;
    readonly parts: readonly unknown[];
  };
  readonly signals: readonly {
    readonly bar: number;
    readonly time: number;
    readonly side: string;
    readonly strength: number;
    readonly price: number;
  }[];
}

/** A desk over a runner, as `veloce live` has it. */
function deskOf(strategy: AnyStrategy, symbol: string, timeframe: Timeframe) {
  const plan: LivePlan = { account: 'paper', timeframe, markets: [{ symbol, strategy }] };
  const runner = createRunner(plan);
  const events = deskEvents();
  const markets = deskMarkets(events);
  const shown = showMarket({
    markets,
    plan,
    run: runner,
    symbol,
    strategy,
    shelf: [],
    id,
    tickSize: 0.1,
    phase: 0,
  });
  const app = dashboardApp({ name: 'd', mode: 'paper', version: '1', events, markets: markets.part });
  const ask = async (path: string): Promise<unknown> => {
    const headers = { authorization: `Bearer ${app.token}`, host: '127.0.0.1' };
    const answer = await app.fetch(new Request(`http://127.0.0.1${path}`, { headers }));
    expect(answer.status).toBe(200);
    return answer.json();
  };
  let sequence = 0;
  return {
    take(bar: Bar): void {
      const outputs = runner.step({
        kind: 'bar',
        sequence: sequence++,
        time: bar.time + intervalMs(timeframe),
        symbol,
        bar,
      });
      shown.onBar({ bar });
      tellSignals(markets, outputs, { idOf: () => id, strategy: () => strategy.name });
    },
    view: () => ask(`/api/markets/${encodeURIComponent(id)}?bars=50000`) as Promise<Said>,
    row: async () =>
      (
        (await ask('/api/markets')) as {
          rows: readonly { strength: number; side: number; price: number; lastBar: number }[];
        }
      ).rows[0],
  };
}

/**
 * Feeds a desk bars one by one, and compares at some moments what its API says with what `scan` says of the bars so far: every bar, every signal with its
 * bar, side, strength and price, and the opinion at the last bar. Gives the number of signals at the last of those moments.
 */
export async function deskEqualsScan(
  strategy: AnyStrategy,
  rows: readonly Bar[],
  market: { readonly symbol: string; readonly timeframe: Timeframe },
  moments: readonly number[],
): Promise<number> {
  const desk = deskOf(strategy, market.symbol, market.timeframe);
  let seen = 0;
  for (const [i, bar] of rows.entries()) {
    desk.take(bar);
    if (!moments.includes(i)) continue;
    const soFar: MarketData = fromRows(rows.slice(0, i + 1), market);
    const { signals, signalBars } = scan(strategy, soFar);
    const said = await desk.view();
    for (const name of ['time', 'open', 'high', 'low', 'close', 'volume'] as const)
      expect(said.columns[name]).toEqual([...soFar[name]]);
    expect(
      said.signals.map(({ bar: at, time, side, strength, price }) => ({ at, time, side, strength, price })),
    ).toEqual(
      signals.map(({ side, score, entryReference: price }, k) => {
        const at = signalBars[k] ?? NaN;
        return { at, time: soFar.time[at], side, strength: score / 10, price };
      }),
    );
    const last = signalBars.at(-1) === i ? signals.at(-1) : undefined;
    const now = {
      side: last === undefined ? 0 : last.side === 'LONG' ? 1 : -1,
      strength: (last?.score ?? 0) / 10,
    };
    expect(said.opinion).toMatchObject({ ...now, time: bar.time });
    if (last !== undefined)
      expect(said.opinion.parts).toEqual(
        Object.entries(last.scoreBreakdown).map(([name, points]) => ({ name, value: points / 10 })),
      );
    expect(await desk.row()).toMatchObject({ ...now, price: bar.close, lastBar: bar.time });
    seen = signals.length;
  }
  return seen;
}
