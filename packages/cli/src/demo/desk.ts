import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { right } from 'fp-ts/lib/Either.js';
import { alertRules, createAlerts, lines as linesChannel } from '@veloce/alerts';
import { fileOutbox } from '@veloce/alerts/node';
import { backtest } from '@veloce/backtest';
import {
  describeExplanation,
  explain,
  fromRows,
  historyOf,
  intervalMs,
  orThrow,
  slice,
  type Bar,
  type MarketData,
} from '@veloce/core';
import { journalOrThrow, openJournal } from '@veloce/journal';
import type { CommandInput, LiveInput, LiveOutput, RunnerStatus } from '@veloce/live';
import type { MarketEvent } from '@veloce/feeds';
import { playbookShelf } from '@veloce/playbooks';
import { dashboardApp, deskEvents, deskMarkets, flowOverlays, serveDesk } from '@veloce/server';
import { journalPart, settingsPart } from '@veloce/server/journal';
import type { LoadedConfig } from '../config/load.js';
import { alertRowsOf } from '../desk/alert-rows.js';
import { controlPart } from '../desk/control-part.js';
import { feedHealth } from '../desk/feed-health.js';
import { finishedBacktest, liveBeside } from '../desk/finished-backtest.js';
import { journalWriter } from '../desk/journal-writer.js';
import { followVwap, isFlow, overlaysOf, rowSizeOf } from '../desk/market-overlays.js';
import { nearPlaybooks } from '../desk/near-playbooks.js';
import { playbookPart } from '../desk/playbook-part.js';
import { recentLines } from '../desk/recent-lines.js';
import { strategyOpinions } from '../desk/strategy-opinion.js';
import { tellBar, tellSignals } from '../desk/tell-desk.js';
import { modelParts } from '../live/open-desk.js';
import { runRows } from '../live/run-rows.js';
import type { Io } from '../frame/io.js';
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
  /** Its address with the token, to open once in a browser. */
  readonly link: string;
  /** Tells the desk what came in. */
  readonly onInput: (input: LiveInput, outputs: readonly LiveOutput[], status: RunnerStatus) => void;
  /** Reports the running bar to the desk. */
  readonly onRunning: (bar: Bar) => void;
  /** Tells the desk what came over the feed. */
  readonly onNews: (event: MarketEvent) => void;
  /** The commands that were given at the desk since it was last asked. */
  readonly commands: () => readonly Pick<CommandInput, 'by' | 'command'>[];
  /** Adds a line to the log of the desk. */
  readonly log: (text: string) => void;
  /** Ends the desk and its streams. */
  readonly close: () => Promise<void>;
}

/** The surroundings of a desk of a day: a configuration may name a model. */
export interface DeskOfDay {
  readonly loaded: Pick<LoadedConfig, 'config' | 'folder'>;
  readonly io: Pick<Io, 'env' | 'cwd'>;
}

/** Opens the desk, with a journal and an outbox in a folder that goes when it is closed. */
export async function openDesk(day: Day, port: number, { loaded, io }: DeskOfDay): Promise<LiveDesk> {
  const { symbol, plan, history } = day;
  const { timeframe } = plan;
  const [market] = plan.markets;
  if (market === undefined) throw new Error('the plan has no market');
  const id = `${venue}:${symbol}`;
  const interval = intervalMs(timeframe);
  const folder = await mkdtemp(join(tmpdir(), 'veloce-demo-'));
  const journal = await journalOrThrow(openJournal({ folder: join(folder, 'journal') }));
  const events = deskEvents();
  const markets = deskMarkets(events);
  const lines = recentLines(Date.now);
  lines.tellTo(events);
  const outbox = await orThrow(fileOutbox(join(folder, 'alerts')));
  const rules = alertRules();
  const alerts = createAlerts({
    routes: [{ channel: linesChannel({ name: 'log', write: (text) => lines.add(text) }), perMinute: 1_000 }],
    outbox,
    repeatMs: 0,
  });
  const ending = new AbortController();
  const delivering = alerts.run(ending.signal);
  const by = { kind: 'strategy', name: market.strategy.name } as const;
  const write = journalWriter(journal, venue, timeframe, by, {
    onWritten() {
      events.tell({ type: 'journal' });
    },
    onFault(fault) {
      lines.add(fault, 'error');
    },
  });

  const flow = flowOverlays({ intervalMs: interval, rowHeight: rowSizeOf(history, tickSize) ?? tickSize });
  const bars: Bar[] = [];
  const marketSoFar = (): MarketData | undefined =>
    bars.length === 0
      ? undefined
      : fromRows(bars, { symbol, timeframe, origin: { name: venue, simulated: true } });
  const barsOf = (asked: string): MarketData | undefined => (asked === id ? marketSoFar() : undefined);
  markets.open({
    ...{ id, symbol, venue, timeframe, intervalMs: interval, decimals: 1 },
    history: historyOf(market.strategy, timeframe),
    explain(bar) {
      const soFar = marketSoFar();
      return soFar === undefined || bar < 0 || bar >= soFar.length
        ? undefined
        : describeExplanation(explain(market.strategy, soFar, bar, market.params)).split('\n');
    },
  });
  const shelf = await stockShelf(journal);
  const journalOfDesk = journalPart(journal, { marketOf: () => id, fullScore: 10 });
  const { ask, propose } = await modelParts(loaded, { journal, barsOf }, io);
  const feeds = feedHealth([{ symbol, venue }], Date.now, true);
  let status: RunnerStatus | undefined;
  const control = controlOfDay(() => status);
  const app = dashboardApp({
    name: 'Veloce demo',
    mode: 'paper',
    simulated: true,
    version,
    events,
    markets: markets.part,
    journal: journalOfDesk,
    playbooks: {
      ...playbookPart(journal, journalOfDesk.performance, barsOf),
      ...(propose === undefined ? {} : { propose }),
    },
    settings: settingsPart(journal),
    alerts: alertRowsOf(alerts),
    control: control.part,
    ...(ask === undefined ? {} : { ask }),
    backtests: {
      choices: () =>
        Promise.resolve({
          strategies: [market.strategy.name],
          markets: [
            { id, from: history.time[0] ?? 0, to: (history.time[history.length - 1] ?? 0) + interval },
          ],
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
          ...(status === undefined ? [] : runRows(status, (status.lastBar ?? 0) + interval, interval)),
          ...feeds.rows(),
          { group: 'database', name: 'journal', state: 'good', value: journal.place, advice: '' },
        ]),
      log: lines.last,
    },
  });
  const served = await serveDesk(app, { port });

  const opinion = strategyOpinions(market.strategy, { symbol, timeframe });
  const vwapOf = followVwap();
  const near = nearPlaybooks(playbookShelf(), { symbol, timeframe });
  return {
    link: served.link,
    onInput(input, outputs, now) {
      status = now;
      if (input.kind === 'bar') {
        const { bar } = input;
        bars.push(bar);
        const [held] = now.positions;
        tellBar(
          markets,
          { id, opinion: opinion(bar), held, suggestions: near(bar), columns: vwapOf(bar) },
          input,
        );
        const soFar = bars.length % redrawEvery === 0 ? marketSoFar() : undefined;
        if (soFar !== undefined)
          markets.overlays(id, {
            ...overlaysOf(soFar, tickSize, 0, shelf),
            ...flow.overlays((time) => markets.barAt(id, time)),
          });
      }
      tellSignals(markets, outputs, { idOf: () => id, strategy: () => market.strategy.name });
      for (const one of outputs) {
        if (one.kind === 'note') lines.add(one.message, 'warn');
        const alert =
          one.kind === 'signal'
            ? one.withheld === null
              ? rules.signal(one.signal)
              : rules.withheld(one.signal, one.withheld)
            : one.kind === 'note'
              ? rules.note(plan.account, one, input.time)
              : undefined;
        if (alert !== undefined) void alerts.tell(alert)();
      }
      write(outputs);
    },
    onRunning(bar) {
      markets.preview(id, bar);
    },
    onNews(event) {
      feeds.onEvent(
        event.kind === 'trade' ? { ...event, venue } : 'venue' in event ? { ...event, venue } : event,
      );
      if (isFlow(event)) flow.take(event);
      else if (event.kind === 'stream') {
        markets.state(id, event.state === 'whole' ? 'live' : event.state === 'mending' ? 'mending' : 'hole');
        lines.add(
          `${event.symbol} ${event.channel}: ${event.state}`,
          event.state === 'whole' ? 'info' : 'warn',
        );
        const alert = rules.stream({ ...event, venue });
        if (alert !== undefined) void alerts.tell(alert)();
      } else if (event.kind === 'connection') {
        lines.add(`connection: ${event.state}`);
      }
    },
    commands: control.taken,
    log: (text) => {
      lines.add(text);
    },
    async close() {
      await served.close();
      ending.abort();
      await delivering;
      outbox.close();
      await write.done();
      await journalOrThrow(journal.close());
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The switches of a day: what is given at the desk waits for the next event of the feed. A kill lasts as long as the day. */
function controlOfDay(status: () => RunnerStatus | undefined): {
  readonly part: ReturnType<typeof controlPart>;
  readonly taken: LiveDesk['commands'];
} {
  const given: Pick<CommandInput, 'by' | 'command'>[] = [];
  let killed: string | null = null;
  const part = controlPart({
    paused: () => status()?.paused ?? null,
    killSwitch: {
      reason: () => killed,
      pull: (reason) => () => {
        killed = reason;
        return Promise.resolve(right(''));
      },
    },
    send: (by, command) => {
      given.push({ by, command });
      return Promise.resolve();
    },
    now: Date.now,
  });
  return { part, taken: () => given.splice(0) };
}
