import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { backtest } from '@veloce/backtest';
import {
  describeExplanation,
  explain,
  fromRows,
  historyOf,
  intervalMs,
  slice,
  type Bar,
  type MarketData,
} from '@veloce/core';
import { journalOrThrow, openJournal } from '@veloce/journal';
import type { LiveInput, LiveOutput, RunnerStatus } from '@veloce/live';
import type { MarketEvent } from '@veloce/feeds';
import { playbookShelf } from '@veloce/playbooks';
import { dashboardApp, deskEvents, deskMarkets, flowOverlays, serveDesk } from '@veloce/server';
import { journalPart, settingsPart } from '@veloce/server/journal';
import { finishedBacktest, liveBeside } from '../desk/finished-backtest.js';
import { journalWriter } from '../desk/journal-writer.js';
import { isFlow, overlaysOf, rowSizeOf, vwapColumns } from '../desk/market-overlays.js';
import { nearPlaybooks } from '../desk/near-playbooks.js';
import { playbookPart } from '../desk/playbook-part.js';
import { positionRow } from '../desk/position-row.js';
import { tellDesk } from '../desk/tell-desk.js';
import { version } from '../version.js';
import { stockShelf } from './stock-shelf.js';
import type { Day } from './day.js';

const venue = 'loopback';

/** The tick of the simulated market. */
const tickSize = 0.1;

/** Bars between two drawings of what lies over the price. */
const redrawEvery = 15;

/** The desk of a day: it receives every event, and keeps the journal and the open pages up to date. */
export interface LiveDesk {
  /** Its address, with the token: to open once in a browser. */
  readonly link: string;
  /** Tells the desk what came in. */
  readonly onInput: (input: LiveInput, outputs: readonly LiveOutput[], status: RunnerStatus) => void;
  /** Reports the running bar to the desk. */
  readonly onRunning: (bar: Bar) => void;
  /** Tells the desk what the feed has to say of itself. */
  readonly onNews: (event: MarketEvent) => void;
  /** Adds a line to the log of the desk. */
  readonly log: (text: string) => void;
  /** Ends the desk and its streams. */
  readonly close: () => Promise<void>;
}

/** Opens the desk, with a journal in a folder that goes when it is closed. */
export async function openDesk(day: Day, port: number): Promise<LiveDesk> {
  const { symbol, plan, history } = day;
  const [market] = plan.markets;
  if (market === undefined) throw new Error('the plan has no market');
  const id = `${venue}:${symbol}`;
  const folder = await mkdtemp(join(tmpdir(), 'veloce-demo-'));
  const journal = await journalOrThrow(openJournal({ folder: join(folder, 'journal') }));
  const events = deskEvents();
  const markets = deskMarkets(events);
  const need = historyOf(market.strategy, plan.timeframe);
  markets.open({
    ...{
      id,
      symbol,
      venue,
      timeframe: plan.timeframe,
      intervalMs: intervalMs(plan.timeframe),
      history: need,
    },
    decimals: 1,
    explain(bar) {
      const soFar = marketSoFar();
      if (soFar === undefined || bar >= soFar.length) return undefined;
      return describeExplanation(explain(market.strategy, soFar, bar, market.params)).split('\n');
    },
  });
  const by = { kind: 'strategy', name: market.strategy.name } as const;
  const write = journalWriter(journal, venue, plan.timeframe, by, {
    onWritten() {
      events.tell({ type: 'journal' });
    },
    onFault(fault) {
      log(fault, 'error');
    },
  });
  const log = (text: string, level: 'info' | 'warn' | 'error' = 'info'): void => {
    events.tell({ type: 'log', line: { at: Date.now(), level, text } });
    lines.unshift({ at: Date.now(), level, text });
    lines.length = Math.min(lines.length, 500);
  };
  const lines: { at: number; level: 'info' | 'warn' | 'error'; text: string }[] = [];
  const flow = flowOverlays({
    intervalMs: intervalMs(plan.timeframe),
    rowHeight: rowSizeOf(history, tickSize),
  });
  let feedState = 'connecting';
  const bars: Bar[] = [];
  const shelf = await stockShelf(journal);
  const journalOfDesk = journalPart(journal, { marketOf: () => id, fullScore: 10 });
  const marketSoFar = (): MarketData | undefined =>
    bars.length === 0
      ? undefined
      : fromRows(bars, { symbol, timeframe: plan.timeframe, origin: { name: venue, simulated: true } });
  const app = dashboardApp({
    name: 'Veloce demo',
    mode: 'paper',
    simulated: true,
    version,
    events,
    markets: markets.part,
    journal: journalOfDesk,
    playbooks: playbookPart(journal, journalOfDesk.performance, (asked) =>
      asked === id ? marketSoFar() : undefined,
    ),
    settings: settingsPart(journal),
    backtests: {
      choices: () =>
        Promise.resolve({
          strategies: [market.strategy.name],
          markets: [{ id, from: history.time[0] ?? 0, to: history.time[history.length - 1] ?? 0 }],
        }),
      run({ from, to, capital, fee }) {
        const times = Array.from(history.time);
        const start = times.findIndex((time) => time >= from);
        const end = times.findLastIndex((time) => time < to) + 1;
        if (start < 0 || end <= start) return Promise.reject(new Error('there are no bars in this range'));
        const result = backtest(market.strategy, slice(history, start, end), {}, { capital, takerFee: fee });
        return Promise.resolve(finishedBacktest(result));
      },
      beside: (_, results) => liveBeside(journal, results),
    },
    health: {
      rows: () =>
        Promise.resolve([
          {
            group: 'feed',
            name: venue,
            state: feedState === 'whole' ? 'good' : 'warning',
            value: feedState,
            advice: '',
          },
          { group: 'database', name: 'journal', state: 'good', value: journal.place, advice: '' },
        ]),
      log: (limit) => lines.slice(0, limit),
    },
  });
  const served = await serveDesk(app, { port });

  const { timeframe } = plan;
  const near = nearPlaybooks(playbookShelf(), { symbol, timeframe });
  return {
    link: served.link,
    onInput(input, outputs, { positions }) {
      if (input.kind === 'bar') bars.push(input.bar);
      const soFar = input.kind === 'bar' ? marketSoFar() : undefined;
      const told = {
        id,
        strategy: market.strategy.name,
        suggestions: input.kind === 'bar' ? near(input.bar) : [],
        columns: soFar === undefined ? {} : vwapColumns(soFar),
      };
      tellDesk(markets, told, input, outputs);
      if (soFar !== undefined && bars.length % redrawEvery === 0)
        markets.overlays(id, {
          ...overlaysOf(soFar, tickSize, 0, shelf),
          ...flow.overlays((time) => markets.barAt(id, time)),
        });
      const held = positions[0];
      markets.position(id, held === undefined ? null : positionRow(id, held));
      write(outputs);
    },
    onRunning(bar) {
      markets.preview(id, bar);
    },
    onNews(event) {
      if (isFlow(event)) flow.take(event);
      else if (event.kind === 'stream') {
        feedState = event.state;
        markets.state(id, event.state === 'whole' ? 'live' : event.state === 'mending' ? 'mending' : 'hole');
        log(`${event.symbol} ${event.channel}: ${event.state}`, event.state === 'whole' ? 'info' : 'warn');
      } else if (event.kind === 'connection') {
        log(`connection: ${JSON.stringify(event.state)}`);
      }
    },
    log,
    async close() {
      await served.close();
      await write.done();
      await journalOrThrow(journal.close());
      await rm(folder, { recursive: true, force: true });
    },
  };
}
