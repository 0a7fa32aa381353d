import { resolve } from 'node:path';
import { alertRules, type AlertEvent } from '@veloce/alerts';
import { barOpen, historyOf, intervalMs } from '@veloce/core';
import type { MarketEvent } from '@veloce/feeds';
import { openBeat, openKillSwitch, openRunFolder, runLive } from '@veloce/live/node';
import { secretsIn } from '../config/all-secrets.js';
import { configuredInflux } from '../config/influx.js';
import { configuredPlaybooks } from '../config/load-playbooks.js';
import { venueOf } from '../config/venues.js';
import type { VenueName } from '../config/venue-names.js';
import { journalWriter } from '../desk/journal-writer.js';
import { nearPlaybooks } from '../desk/near-playbooks.js';
import { positionRow } from '../desk/position-row.js';
import { tellDesk } from '../desk/tell-desk.js';
import type { Context, Reply } from '../config/context.js';
import { failed, misuse, orFail } from '../frame/failure.js';
import { barsFrom, barsOf } from '../live/bar-source.js';
import { openLog } from '../live/log.js';
import { keepJournal } from '../live/keep-journal.js';
import { createMetrics, serveMetrics } from '../live/metrics.js';
import { openAlerts } from '../live/open-alerts.js';
import { openConfiguredDesk, openConfiguredJournal } from '../live/open-desk.js';
import { planOf } from '../live/plan.js';
import { watchOpenInterest } from '../live/watch-open-interest.js';

/** Options of `veloce live`. */
export interface LiveOptions {
  readonly alertOnly?: boolean;
  /** `false` with `--no-desk`. */
  readonly desk: boolean;
  /** `false` with `--no-journal`. */
  readonly journal: boolean;
  /** Ends by itself after so many bars. */
  readonly bars?: number;
}

const alertOnlyReason = 'alerts only: nothing is traded';

/** Runs the strategy live, on paper: from the public streams of its venues to alerts, journal and desk. */
export async function live(context: Context, options: LiveOptions): Promise<Reply> {
  const loaded = await context.config();
  const { config, folder } = loaded;
  const plan = await planOf(loaded);
  const [first] = plan.markets;
  if (first === undefined) throw misuse('the configuration has no markets');
  const { strategy } = first;
  const { now } = context.io;
  const interval = intervalMs(plan.timeframe);
  const isAlertOnly = options.alertOnly === true || config.live.alertOnly;
  const place = resolve(folder, config.live.folder);

  const signal = context.untilInterrupted();
  const ending = new AbortController();
  const over = AbortSignal.any([signal, ending.signal]);
  const closing: (() => Promise<void> | void)[] = [];
  const log = openLog(
    { ...config.log, file: config.log.file === undefined ? undefined : resolve(folder, config.log.file) },
    secretsIn(config, context.io),
  );
  closing.push(log.close);
  try {
    const metrics = createMetrics();
    if (config.metrics.port !== undefined) {
      const { url, close } = await serveMetrics(metrics, config.metrics.port);
      closing.push(close);
      context.say(`metrics: ${url}`, { metrics: url });
    }
    const rules = alertRules(config.alerts.rules);
    const { alerts, close: closeAlerts } = await openAlerts(context, loaded, 'live', {
      onDelivery: ({ channel, state, ids, answer }) => {
        metrics.delivery(channel, state);
        log.info({ channel, state, id: ids.join(), answer }, 'alert');
      },
      onFault: ({ message }) => {
        log.error({}, message);
      },
    });
    closing.push(closeAlerts);
    const tell = async (alert: AlertEvent | undefined): Promise<void> => {
      if (alert === undefined) return;
      const told = await alerts.tell(alert)();
      if (told._tag === 'Left')
        throw failed(`alerts cannot be kept: ${told.left.message}`, 'make room on the disk');
    };
    const tellSoon = (alert: AlertEvent | undefined): void => {
      tell(alert).catch((cause: unknown) => {
        log.error({}, cause instanceof Error ? cause.message : String(cause));
      });
    };

    const run = await orFail(openRunFolder(place, plan));
    closing.push(run.close);
    const killSwitch = openKillSwitch(resolve(place, 'STOP'));
    closing.push(killSwitch.close);
    for (const damage of run.recovery.damaged) context.say(`note: ${damage}`, { note: damage });
    const paused = run.status().paused;
    if (isAlertOnly && paused === null) {
      run.take({
        kind: 'command',
        time: now(),
        by: 'configuration',
        command: { name: 'pause', reason: alertOnlyReason },
      });
    } else if (!isAlertOnly && paused === alertOnlyReason) {
      run.take({ kind: 'command', time: now(), by: 'configuration', command: { name: 'resume' } });
    }

    const venues = new Map(config.markets.map(({ symbol, venue }) => [symbol, venue]));
    const idOf = (symbol: string): string => `${venues.get(symbol) ?? ''}:${symbol}`;
    const states = new Map<string, string>();
    const prices = new Map<string, number>();
    const journal = options.journal ? await openConfiguredJournal(context, loaded) : undefined;
    if (journal !== undefined) {
      closing.push(async () => {
        await journal.close()();
      });
      closing.push(
        await keepJournal(journal, {
          ...{ signalDays: config.journal.signalDays, now },
          onDropped: (months) => {
            log.info({ months: months.join() }, 'signals of old months were dropped');
          },
          onFault: (message) => {
            log.error({}, message);
          },
        }),
      );
    }
    const desk =
      journal === undefined || !options.desk
        ? undefined
        : await openConfiguredDesk(loaded, {
            journal,
            alerts,
            io: context.io,
            port: config.desk.port,
            health: feedHealth(states),
          });
    if (desk !== undefined) {
      closing.push(desk.close);
      for (const status of desk.caches) metrics.cache(status);
      context.say(`the desk: ${desk.link}`, { desk: desk.link });
      for (const { symbol } of plan.markets) {
        desk.markets.open({
          id: idOf(symbol),
          symbol,
          venue: venues.get(symbol) ?? '',
          timeframe: plan.timeframe,
          intervalMs: interval,
          history: historyOf(strategy, plan.timeframe, first.params as never),
        });
      }
    }
    const writers = new Map(
      journal === undefined
        ? []
        : plan.markets.map(({ symbol }) => [
            symbol,
            journalWriter(
              journal,
              venues.get(symbol) ?? '',
              plan.timeframe,
              { kind: 'strategy', name: strategy.name },
              {
                onWritten: () => desk?.events.tell({ type: 'journal' }),
                onFault: (text) => {
                  log.error({ symbol }, text);
                },
              },
            ),
          ]),
    );
    closing.push(async () => {
      for (const write of writers.values()) await write.done();
    });

    const onEvent = (event: MarketEvent): void => {
      if (event.kind === 'trade') prices.set(event.symbol, event.price);
      if (event.kind === 'stream') {
        states.set(`${event.venue} ${event.symbol} ${event.channel}`, event.state);
        desk?.markets.state(
          idOf(event.symbol),
          event.state === 'whole' ? 'live' : event.state === 'mending' ? 'mending' : 'hole',
        );
        if (event.state === 'hole') metrics.hole(event.symbol);
        log.info(
          { symbol: event.symbol, venue: event.venue, state: event.state, reason: event.reason },
          'stream',
        );
        tellSoon(rules.stream(event));
      }
      if (event.kind === 'connection')
        log.info({ venue: event.venue, state: event.state, reason: event.reason }, 'connection');
    };
    const { folderStore } = await import('@veloce/data-files/store');
    const store = folderStore({ folder: resolve(folder, config.data.folder) });
    const kept = new Set(
      (
        await store
          .markets()()
          .then((found) => (found._tag === 'Right' ? found.right : []))
      ).map(({ symbol }) => symbol),
    );
    const last = run.status().lastBar;
    // Averages that never forget (EMA, RSI) need more than what makes a first signal possible.
    const need = Math.max(
      historyOf(strategy, plan.timeframe, first.params as never) + 1,
      config.live.historyBars,
    );
    const start = last === null ? barOpen(now(), plan.timeframe) - need * interval : last + interval;
    const influx = config.markets.some(({ feed }) => feed === 'influx')
      ? await configuredInflux(config, context.io)
      : undefined;
    const feeds = new Map(config.markets.map(({ symbol, feed }) => [symbol, feed]));
    const sources = plan.markets.map(({ symbol }) => {
      const followed = {
        symbol,
        timeframe: plan.timeframe,
        start,
        signal: over,
        now,
        onFault: (message: string): void => {
          log.warn({ symbol }, message);
        },
      };
      if (influx !== undefined && feeds.get(symbol) === 'influx') return barsFrom(influx, followed);
      return barsOf({
        ...followed,
        venue: venueOf(venues.get(symbol) as VenueName, config),
        ...(kept.has(symbol) ? { history: store } : {}),
        onEvent,
      });
    });
    const watching = watchOpenInterest(loaded, rules, prices, over, tellSoon, onEvent);

    const shelf = configuredPlaybooks(config.playbooks, folder);
    const near = new Map(
      shelf.length === 0 || desk === undefined
        ? []
        : plan.markets.map(({ symbol }) => [
            symbol,
            nearPlaybooks(shelf, { symbol, timeframe: plan.timeframe }),
          ]),
    );
    const name = config.live.account;
    let bars = 0;
    let signals = 0;
    const end = await runLive(
      {
        ...run,
        take(arrival) {
          const decision = run.take(arrival);
          if (arrival.kind === 'bar') {
            const suggestions = near.get(arrival.symbol)?.(arrival.bar) ?? [];
            metrics.bar(arrival.symbol, Math.max(0, (arrival.time - arrival.bar.time - interval) / 1_000));
            if (desk !== undefined) {
              const input = { ...arrival, sequence: decision.sequence };
              tellDesk(
                desk.markets,
                { id: idOf(arrival.symbol), strategy: strategy.name, suggestions },
                input,
                decision.outputs,
              );
              const held = run.status().positions.find(({ symbol }) => symbol === arrival.symbol);
              desk.markets.position(
                idOf(arrival.symbol),
                held === undefined ? null : positionRow(idOf(arrival.symbol), held),
              );
            }
            // A market whose bars come from a database has no trades here that would say its price.
            if (feeds.get(arrival.symbol) === 'influx') prices.set(arrival.symbol, arrival.bar.close);
            if (++bars === options.bars) ending.abort();
          }
          return decision;
        },
      },
      sources,
      {
        async tell({ sequence, outputs }) {
          for (const one of outputs) {
            const id = `${name}-${sequence}`;
            if (one.kind === 'signal') {
              signals++;
              const { signal: made, withheld, symbol } = one;
              metrics.signal(symbol, withheld === null ? 'taken' : 'withheld');
              log.info(
                {
                  ...{ symbol, strategy: strategy.name, id, side: made.side, score: made.score, withheld },
                  playbooks: made.playbooks ?? [],
                },
                'signal',
              );
              const text = `${new Date(made.timestamp).toISOString()} ${symbol} ${made.side} ${(made.score / 10).toFixed(2)}: ${[withheld ?? made.reason, ...(made.playbooks ?? [])].join(' · ')}`;
              context.say(text, { signal: made, withheld });
              await tell(
                withheld === null || isAlertOnly ? rules.signal(made) : rules.withheld(made, withheld),
              );
            } else if (one.kind === 'note') {
              log.warn({ symbol: one.symbol ?? '', id, what: one.what }, one.message);
              await tell(rules.note(name, one, now()));
            } else if (one.kind === 'account') {
              log.info(
                { symbol: symbolOf(one.event), strategy: strategy.name, id, event: one.event },
                one.event.kind,
              );
            } else if (one.kind === 'equity') metrics.equity(one.equity);
          }
          for (const [symbol, write] of writers)
            write(outputs.filter((one) => symbolOf(one.kind === 'account' ? one.event : one) === symbol));
        },
      },
      { signal: over, beat: openBeat(resolve(place, 'beat.json')), killSwitch, now },
    )();
    ending.abort();
    await watching;
    if (end._tag === 'Left') throw failed(end.left.message, end.left.fix, end.left);
    const { equity } = run.status();
    return {
      text: `${bars} bars, ${signals} signals; equity ${equity.toFixed(2)}; veloce live goes on from here`,
      json: { bars, signals, equity, alertOnly: isAlertOnly },
    };
  } finally {
    ending.abort();
    for (const close of closing.reverse()) await close();
  }
}

/** A row for each stream, for the desk. */
const feedHealth = (states: ReadonlyMap<string, string>) => ({
  rows: () =>
    Promise.resolve(
      [...states].map(([name, value]) => ({
        group: 'feed',
        name,
        state: value === 'whole' ? ('good' as const) : ('warning' as const),
        value,
        advice: value === 'whole' ? '' : 'signals are withheld until enough whole bars follow',
      })),
    ),
  log: () => [],
});

const symbolOf = (about: object): string =>
  'symbol' in about && typeof about.symbol === 'string' ? about.symbol : '';
