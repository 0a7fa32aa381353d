import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { backtest } from '@veloce/backtest';
import { historyOf, intervalMs, slice, type Bar } from '@veloce/core';
import { journalOrThrow, openJournal, signalEntry, type Journal } from '@veloce/journal';
import type { LiveInput, LiveOutput, RunnerStatus } from '@veloce/live';
import type { PositionRow } from '@veloce/dashboard';
import type { MarketEvent } from '@veloce/feeds';
import { report } from '@veloce/report';
import { dashboardApp, deskEvents, deskMarkets, serveDesk, type DeskMarkets } from '@veloce/server';
import { journalPart } from '@veloce/server/journal';
import type { Day } from './day.js';

const venue = 'loopback';

/** The desk of a day: told of everything, it keeps the journal and the open pages up to date. */
export interface LiveDesk {
  /** Where it is, with the token: to open once in a browser. */
  readonly link: string;
  readonly onInput: (input: LiveInput, outputs: readonly LiveOutput[], status: RunnerStatus) => void;
  readonly onRunning: (bar: Bar) => void;
  readonly onNews: (event: MarketEvent) => void;
  readonly log: (text: string) => void;
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
  });
  const by = { kind: 'strategy', name: market.strategy.name } as const;
  const write = journalWriter(journal, by, {
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
  let feedState = 'connecting';
  const app = dashboardApp({
    name: 'Veloce demo',
    mode: 'paper',
    simulated: true,
    version: '0.0.0',
    events,
    markets: markets.part,
    journal: journalPart(journal, { marketOf: () => id, fullScore: 10 }),
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
        return Promise.resolve({ report: report(result), summary: `${result.trades.length} trades` });
      },
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

  return {
    link: served.link,
    onInput(input, outputs, { positions }) {
      tellDesk(markets, id, plan.markets[0]?.strategy.name ?? '', input, outputs);
      const held = positions[0];
      markets.position(id, held === undefined ? null : positionRow(id, held));
      write(outputs);
    },
    onRunning(bar) {
      markets.preview(id, bar);
    },
    onNews(event) {
      if (event.kind === 'stream') {
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

function positionRow(market: string, held: RunnerStatus['positions'][number]): PositionRow {
  const { symbol, side, size, entryTime, entryPrice, stopLoss, takeProfit, unrealisedPnl, signal } = held;
  const level = (price: number): number | null => (Number.isFinite(price) ? price : null);
  const risk = Math.abs(entryPrice - stopLoss) * size;
  return {
    ...{ market, symbol, side, size, entryTime, entryPrice },
    stop: level(stopLoss),
    target: level(takeProfit),
    pnl: unrealisedPnl,
    r: risk > 0 ? unrealisedPnl / risk : null,
    strategy: signal?.reason ?? '',
  };
}

/** Tells open pages what an input brought. */
function tellDesk(
  markets: DeskMarkets,
  id: string,
  strategy: string,
  input: LiveInput,
  outputs: readonly LiveOutput[],
): void {
  if (input.kind !== 'bar') return;
  const said = outputs.find((one) => one.kind === 'signal');
  const side = said?.signal.side === 'LONG' ? 1 : said?.signal.side === 'SHORT' ? -1 : 0;
  const strength = (said?.signal.score ?? 0) / 10;
  markets.bar(id, {
    bar: input.bar,
    opinion: {
      time: input.bar.time,
      side,
      strength,
      parts: [],
      reasons: [said?.signal.reason ?? 'the averages do not cross'],
      playbooks: [],
    },
  });
  for (const one of outputs) {
    if (one.kind === 'signal') {
      const { signal, withheld } = one;
      markets.signal({
        id: `${id}:${one.bar}`,
        market: id,
        symbol: one.symbol,
        time: one.bar,
        bar: null,
        side: signal.side,
        strength: signal.score / 10,
        price: signal.entryReference,
        decision: withheld === null ? 'taken' : 'vetoed',
        reason: withheld ?? signal.reason,
        strategy,
        playbooks: [],
      });
    }
  }
}

/** Writes to the journal one batch after the other; the runner never waits for it. */
function journalWriter(
  journal: Journal,
  by: { readonly kind: 'strategy'; readonly name: string },
  { onWritten, onFault }: { readonly onWritten: () => void; readonly onFault: (text: string) => void },
): ((outputs: readonly LiveOutput[]) => void) & { readonly done: () => Promise<void> } {
  let waiting: LiveOutput[] = [];
  let work: Promise<void> | undefined;
  const drain = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      const told = batch.flatMap((one) => (one.kind === 'account' ? [one.event] : []));
      const signals = batch.flatMap((one) =>
        one.kind === 'signal'
          ? [
              signalEntry(one.signal, {
                ...{ venue, timeframe: '1m', actor: by },
                decision: one.withheld === null ? 'taken' : 'vetoed',
                ...(one.withheld === null ? {} : { decisionReason: one.withheld }),
              }),
            ]
          : [],
      );
      try {
        if (told.length > 0) await journalOrThrow(journal.trades.record(told, { by, venue }));
        if (signals.length > 0) await journalOrThrow(journal.signals.add(signals));
        if (told.length + signals.length > 0) onWritten();
      } catch (error) {
        onFault(error instanceof Error ? error.message : String(error));
      }
    }
    work = undefined;
  };
  const write = (outputs: readonly LiveOutput[]): void => {
    waiting.push(...outputs);
    if (waiting.length > 0) work ??= drain();
  };
  return Object.assign(write, {
    done: async () => {
      while (work !== undefined) await work;
    },
  });
}
