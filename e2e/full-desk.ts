import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isRight } from 'fp-ts/lib/Either.js';
import { crossover } from '@veloce/cli/demo';
import { backtest } from '@veloce/backtest';
import type { LiveOverlay } from '@veloce/charts';
import { live, slice, type Bar, type MarketData } from '@veloce/core';
import { toTable } from '@veloce/core/table';
import type { AlertRow } from '@veloce/dashboard';
import { simulateMarket } from '@veloce/data-files';
import { journalOrThrow, openJournal, personActing, type Journal } from '@veloce/journal';
import { playbookShelf } from '@veloce/playbooks';
import { deskEvents, deskMarkets, type DeskEvents, type DeskMarkets, type DeskParts } from '@veloce/server';
import { journalPart, settingsPart } from '@veloce/server/journal';
import { finishedBacktest, liveBeside } from '../packages/cli/src/desk/finished-backtest.js';
import { followVwap, overlaysOf } from '../packages/cli/src/desk/market-overlays.js';
import { playbookPart } from '../packages/cli/src/desk/playbook-part.js';
import { playbookText } from '../packages/cli/src/desk/playbook-text.js';

/** The market of {@link fullDesk} that has bars, and its name on the desk. */
export const fullDeskMarket = 'sim:BTCUSDT';

/** A desk with every part there is, over a simulated market and a real journal. */
export interface FullDesk {
  readonly parts: DeskParts;
  readonly events: DeskEvents;
  readonly markets: DeskMarkets;
  readonly journal: Journal;
  readonly data: MarketData;
  /** Plays bars up to a number of them: what the strategy says goes to the desk as it is said. */
  readonly playTo: (end: number) => void;
  readonly close: () => Promise<void>;
}

/** Opens one with `symbols` markets, the first of which has `bars` bars. */
export async function fullDesk({
  bars: count = 3_000,
  symbols = 200,
}: { readonly bars?: number; readonly symbols?: number } = {}): Promise<FullDesk> {
  const folder = await mkdtemp(join(tmpdir(), 'veloce-full-desk-'));
  const journal = await journalOrThrow(openJournal({ folder }));
  const { data } = simulateMarket({ symbol: 'BTCUSDT', seed: 3, bars: count + 500 });
  const events = deskEvents();
  const markets = deskMarkets(events, { keep: 60_000 });
  const by = { kind: 'strategy', name: 'crossover' } as const;
  const result = backtest(crossover, slice(data, 0, count));
  await journalOrThrow(journal.trades.addResult(result, 'paper', { by, venue: 'sim' }));
  await stock(journal);
  const journalOfDesk = journalPart(journal, { marketOf: () => fullDeskMarket, fullScore: 10 });
  markets.open({
    ...{ id: fullDeskMarket, symbol: 'BTCUSDT', venue: 'sim', timeframe: '1m', intervalMs: 60_000 },
    ...{
      decimals: 1,
      explain: (bar: number) => [`bar ${bar} explained`, 'cross: the averages do not cross'],
    },
  });
  openOthers(markets, symbols - 1);
  const rows = toTable(data).objects() as Bar[];
  const strategy = live(crossover, { symbol: 'BTCUSDT', timeframe: '1m' });
  const vwapOf = followVwap();
  let played = 0;
  const playTo = (end: number): void => {
    for (; played < end; played++) {
      const bar = rows[played];
      if (bar === undefined) return;
      const verdict = strategy.push(bar);
      const said = isRight(verdict) ? verdict.right : undefined;
      const side = said === undefined ? 0 : said.side === 'LONG' ? 1 : -1;
      const strength = 0.35 + 0.3 * Math.abs(Math.sin(played / 23));
      markets.bar(fullDeskMarket, {
        bar,
        columns: vwapOf(bar),
        regime: Math.sin(played / 400) > 0 ? 'trend up' : 'range',
        opinion: {
          ...{ time: bar.time, side, strength: said === undefined ? strength : said.score / 10 },
          parts: [
            { name: 'regime', value: 0.18 },
            { name: 'profile', value: 0.14 },
            { name: 'open interest', value: 0.2 },
            { name: 'book', value: -0.03 },
          ],
          reasons: [said?.reason ?? 'the averages do not cross'],
          playbooks: [
            { name: 'Reset long v3', met: 7, of: 8 },
            { name: 'Fade the edge v1', met: 4, of: 4 },
          ],
        },
      });
      if (said === undefined) continue;
      const decision = (['taken', 'vetoed', 'watched'] as const)[played % 3] ?? 'taken';
      markets.signal({
        ...{ id: String(bar.time), market: fullDeskMarket, symbol: 'BTCUSDT', time: bar.time, bar: null },
        ...{ side: said.side, strength: 0.7, price: said.entryReference, decision, reason: said.reason },
        ...{ strategy: 'crossover', playbooks: [] },
      });
    }
  };
  playTo(count);
  const soFar = slice(data, 0, count);
  markets.overlays(fullDeskMarket, {
    ...overlaysOf(soFar, 0.1, 0, playbookShelf().slice(0, 3)),
    ...madeUpOverlays(soFar),
  });
  const last = rows[count - 1]?.close ?? 0;
  markets.position(fullDeskMarket, {
    ...{ market: fullDeskMarket, symbol: 'BTCUSDT', side: 'LONG', size: 0.25, strategy: 'crossover' },
    ...{ entryTime: rows[count - 40]?.time ?? 0, entryPrice: 0.998 * last, stop: 0.995 * last },
    ...{ target: 1.004 * last, pnl: 0.25 * 0.002 * last, r: 0.67 },
  });
  const parts: DeskParts = {
    ...{ name: 'Full desk', mode: 'paper', simulated: true, version: '1.2.3', events, markets: markets.part },
    journal: {
      ...journalOfDesk,
      signals: ({ limit }) => Promise.resolve(markets.part.signals?.(limit) ?? []),
    },
    settings: settingsPart(journal),
    playbooks: {
      ...playbookPart(journal, journalOfDesk.performance, (id) =>
        id === fullDeskMarket ? soFar : undefined,
      ),
      propose: () => Promise.resolve(proposals),
    },
    backtests: {
      choices: () =>
        Promise.resolve({
          strategies: ['crossover'],
          markets: [{ id: fullDeskMarket, from: data.time[0] ?? 0, to: data.time[count - 1] ?? 0 }],
        }),
      run: ({ capital, fee }) =>
        Promise.resolve(finishedBacktest(backtest(crossover, soFar, {}, { capital, takerFee: fee }))),
      beside: (_, results) => liveBeside(journal, results),
    },
    alerts: { list: () => Promise.resolve(alerts), test: () => Promise.resolve() },
    ask: {
      ask: (question) =>
        Promise.resolve({
          text: `14:00 lost most (to “${question}”).`,
          query: 'select hour, sum(pnl) from trades group by hour order by 2 limit 3',
          columns: ['hour', 'pnl'],
          rows: [
            ['14:00', -120.5],
            ['09:00', -31.2],
          ],
          restsOn: 'Based on 214 trades.',
        }),
    },
    health: {
      rows: () =>
        Promise.resolve([
          { group: 'feed', name: 'binance trades', state: 'good', value: 'lag 38 ms', advice: '' },
          {
            group: 'feed',
            name: 'bybit book',
            state: 'warning',
            value: '2 gaps an hour',
            advice: 'See whether the line is shared.',
          },
          { group: 'database', name: 'journal', state: 'good', value: '12 MB', advice: '' },
          {
            group: 'guard',
            name: 'heartbeat',
            state: 'bad',
            value: 'missed for 41 s',
            advice: 'Start veloce guard again.',
          },
          { group: 'program', name: 'version', state: 'good', value: '1.2.3', advice: '' },
        ]),
      log: () => [
        { at: Date.UTC(2026, 0, 2, 12, 4, 31), level: 'info', text: 'connection: open' },
        {
          at: Date.UTC(2026, 0, 2, 12, 4, 30),
          level: 'warn',
          text: 'bybit book: a gap of 3 messages, asked for again',
        },
      ],
    },
    control: controlOver(),
  };
  return {
    ...{ parts, events, markets, journal, data, playTo },
    async close() {
      await journalOrThrow(journal.close());
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function controlOver(): NonNullable<DeskParts['control']> {
  let entries: 'open' | 'paused' | 'killed' = 'open';
  const to = (next: typeof entries) => (): Promise<void> => {
    entries = next;
    return Promise.resolve();
  };
  return {
    status: () => ({ entries, since: null }),
    pause: to('paused'),
    resume: to('open'),
    kill: to('killed'),
  };
}

/** Markets of a watch list: forty bars each, and an opinion. */
function openOthers(markets: DeskMarkets, count: number): void {
  for (let n = 0; n < count; n++) {
    const symbol = `${String.fromCharCode(65 + (n % 26))}${String.fromCharCode(65 + ((7 * n) % 26))}C${n}USDT`;
    const id = `sim:${symbol}`;
    markets.open({ id, symbol, venue: 'sim', timeframe: '1m', intervalMs: 60_000, decimals: 3 });
    for (let k = 0; k < 40; k++) {
      const close = 20 + n + 3 * Math.sin((k + 5 * n) / 7);
      markets.bar(id, {
        bar: {
          time: 1_735_689_600_000 + 60_000 * k,
          open: close,
          high: close + 1,
          low: close - 1,
          close,
          volume: 5,
        },
        regime: n % 3 === 0 ? 'range' : 'trend down',
        opinion: {
          ...{ time: 0, side: n % 2 === 0 ? 1 : -1, strength: ((37 * n) % 100) / 100 },
          ...{ parts: [], reasons: [], playbooks: [] },
        },
      });
    }
    if (n % 17 === 3) markets.state(id, 'stale');
  }
}

/** Four playbooks of the package's shelf, in different states; the first in two versions. */
async function stock(journal: Journal): Promise<void> {
  const person = personActing('tester');
  for (const [k, document] of playbookShelf().slice(0, 4).entries()) {
    const { id } = await journalOrThrow(journal.playbooks.create(document.name, document, person));
    if (k > 1) continue;
    await journalOrThrow(journal.playbooks.setState(id, 'review', person));
    if (k > 0) continue;
    await journalOrThrow(journal.playbooks.setState(id, 'active', person));
    await journalOrThrow(journal.playbooks.addVersion(id, { ...document, timeStop: 77 }, person));
  }
}

/** Overlays that need an order book or trades, made up from the bars. */
function madeUpOverlays({ length, high, low, close }: MarketData): Readonly<Record<string, LiveOverlay>> {
  const from = length - 200;
  const rows = 60;
  const least = Math.min(...low.slice(from));
  const rowHeight = (Math.max(...high.slice(from)) - least) / rows;
  const numbers = Array.from({ length: 200 }, (_, k) => from + k);
  const map = (amount: (row: number, bar: number) => number): LiveOverlay => ({
    kind: 'heat',
    map: {
      ...{ bars: numbers, low: least, rowHeight, rows },
      amounts: numbers.flatMap((bar) => Array.from({ length: rows }, (_, row) => amount(row, bar))),
    },
  });
  const footprints = numbers.slice(-60).map((bar) => {
    const height = ((high[bar] ?? 0) - (low[bar] ?? 0)) / 5;
    return {
      ...{ bar, low: low[bar] ?? 0, rowHeight: height },
      bid: [3, 11, 4.2, 0, 18].map((size) => size + (bar % 7)),
      ask: [9, 2, 4.4, 13, 1].map((size) => size + (bar % 5)),
    };
  });
  return {
    'OI levels': {
      kind: 'levels',
      levels: [{ price: close[from + 90] ?? 0, label: 'open interest +7.2 %', from: from + 90, to: null }],
    },
    'Heat map': map((row, bar) => (row % 13 === 4 ? 80 : 0) + 8 * Math.abs(Math.sin(row + bar / 30))),
    'Liquidation heat': map((row, bar) => (row % 21 === 7 ? bar % 40 : 0)),
    Footprint: { kind: 'footprint', bars: footprints },
  };
}

const alerts: readonly AlertRow[] = [
  {
    ...{ id: '1', at: Date.UTC(2026, 0, 2, 12), severity: 'critical', title: 'Heartbeat missed' },
    text: 'No heartbeat of run paper for 41 s.',
    deliveries: [
      { channel: 'telegram', state: 'sent', attempts: 1, answer: 'ok' },
      { channel: 'mail', state: 'failed', attempts: 5, answer: '550 no such user' },
    ],
  },
  {
    ...{ id: '2', at: Date.UTC(2026, 0, 2, 11), severity: 'info', title: 'LONG BTCUSDT' },
    text: 'The fast average crossed above the slow one.',
    deliveries: [{ channel: 'telegram', state: 'pending', attempts: 2, answer: '429' }],
  },
];

const proposals = [
  {
    ...{ name: 'exhaustion', stage: 'passed', kept: true, trades: 84, deflatedSharpe: 0.97 },
    verdict: 'Better than the best of 9 without skill would be.',
    text: playbookText({ ...(playbookShelf()[0] ?? { format: 1, name: 'none' }), name: 'exhaustion' }),
  },
  {
    ...{ name: 'late chase', stage: 'luck', kept: false, trades: 31, deflatedSharpe: 0.41 },
    ...{ verdict: 'Not better than luck among 9 that were tried.', text: '' },
  },
];
