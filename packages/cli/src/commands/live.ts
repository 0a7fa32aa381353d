import { resolve } from 'node:path';
import { alertEvent, alertRules, type AlertEvent, type AlertRules } from '@veloce/alerts';
import { intervalMs } from '@veloce/core';
import { hiding } from '@veloce/core/node';
import type { MarketEvent } from '@veloce/feeds';
import type { Arrival, LiveOutput } from '@veloce/live';
import {
  openBeat,
  openKillSwitch,
  openRunFolder,
  runLive,
  type Decision,
  type RunFolder,
  type VenueNews,
} from '@veloce/live/node';
import { secretsIn } from '../config/all-secrets.js';
import type { Context, Reply } from '../config/context.js';
import { feedHealth, type FeedHealth } from '../desk/feed-health.js';
import { recentLines } from '../desk/recent-lines.js';
import { failed, orFail } from '../frame/failure.js';
import { commandsOf, ownCommands } from '../live/command-box.js';
import { journalsOf, symbolOf } from '../live/journals-of.js';
import { keepJournal } from '../live/keep-journal.js';
import { openLog, teeLog, type Log } from '../live/log.js';
import { createMetrics, serveMetrics, type Metrics } from '../live/metrics.js';
import { openAlerts } from '../live/open-alerts.js';
import { openConfiguredJournal } from '../live/open-desk.js';
import { checkRealMoney, openConfiguredVenue } from '../live/open-venue.js';
import { deciderOf, planOf } from '../live/plan.js';
import { openRunDesk, type RunDesk } from '../live/run-desk.js';
import { seenMarkets, type SeenMarkets } from '../live/seen-markets.js';
import { sourcesOf } from '../live/sources-of.js';
import { statusFile } from '../live/status-file.js';
import { versionsOfJournal } from '../live/versions-of-journal.js';
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
  /** Orders may move real money, where the configuration says so as well. */
  readonly realMoney?: boolean;
}

const alertOnlyReason = 'alerts only: nothing is traded';

/** Runs the strategy live: from the public streams of its venues to paper, and where one is configured to a venue; to alerts, journal and desk. */
export async function live(context: Context, options: LiveOptions): Promise<Reply> {
  const loaded = await context.config();
  const { config, folder } = loaded;
  checkRealMoney(config.live.execution, options.realMoney === true);
  const plan = await planOf(loaded);
  const { now } = context.io;
  const isAlertOnly = options.alertOnly === true || config.live.alertOnly;
  const place = resolve(folder, config.live.folder);
  const ending = new AbortController();
  const over = AbortSignal.any([context.untilInterrupted(), ending.signal]);
  const closing: (() => Promise<void> | void)[] = [];
  const secrets = secretsIn(config, context.io);
  const lines = recentLines(now, hiding(secrets));
  const log = teeLog(
    openLog(
      { ...config.log, file: config.log.file === undefined ? undefined : resolve(folder, config.log.file) },
      secrets,
    ),
    lines,
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
    const seen = seenMarkets();
    const venue = await openConfiguredVenue(context, loaded, {
      place,
      realMoney: options.realMoney === true,
      standing: (symbol) => ({
        ...{ time: now(), equity: run.status().equity, unknownOrders: 0, ...seen.of(symbol) },
        doubt: (run.status().withheld[symbol] ?? 0) > 0 ? 'a hole' : null,
        stopped: killSwitch.reason() ?? run.status().paused,
      }),
      tell(news) {
        context.say(`venue: ${news.message}`, { venue: news });
        log.warn({ kind: news.kind }, news.message);
        tellSoon(alertOfVenue(config.live.account, news, now()));
      },
    });
    if (venue !== undefined) closing.push(venue.close);
    obeyAlertOnly(run, isAlertOnly, now());

    const venues = new Map(config.markets.map(({ symbol, venue: name }) => [symbol, name]));
    const feeds = feedHealth(
      config.markets.filter(({ feed }) => feed === 'venue'),
      now,
    );
    const own = ownCommands(over, now);
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
        : await openRunDesk(context, loaded, {
            ...{ plan, run, journal, alerts, killSwitch, send: own.send, feeds, lines },
            isReal: config.live.execution?.realMoney === true,
            rows: () =>
              venue === undefined
                ? []
                : [
                    {
                      group: 'venue',
                      name: venue.name,
                      state: 'good',
                      value: `${venue.desk.inFlight().length} orders in flight`,
                      advice: '',
                    },
                  ],
          });
    if (desk !== undefined) {
      closing.push(desk.close);
      for (const of of desk.caches) metrics.cache(of);
      context.say(`the desk: ${desk.link}`, { desk: desk.link });
    }
    const writers = journalsOf({
      journal,
      plan,
      venues,
      log,
      onWritten: () => desk?.events.tell({ type: 'journal' }),
    });
    closing.push(writers.done);

    const onEvent = (event: MarketEvent): void => {
      feeds.onEvent(event);
      desk?.onEvent(event);
      if (event.kind === 'trade') seen.trade(event.symbol, event.price);
      if (event.kind === 'stream') {
        desk?.markets.state(`${venues.get(event.symbol) ?? ''}:${event.symbol}`, deskStates[event.state]);
        if (event.state === 'hole') metrics.hole(event.symbol);
        const { symbol, venue: name, state, reason } = event;
        log.info({ symbol, venue: name, state, reason }, 'stream');
        tellSoon(rules.stream(event));
      }
      if (event.kind === 'connection')
        log.info({ venue: event.venue, state: event.state, reason: event.reason }, 'connection');
    };
    const onFault = (message: string): void => {
      log.warn({}, message);
    };
    const sources = [
      ...(await sourcesOf(context, loaded, plan, { last: run.status().lastBar, signal: over, onEvent, log })),
      ...versionsOfJournal(config, { run, journal, signal: over, now, onFault }),
      commandsOf(place, { signal: over, now, onFault }),
      own.source,
      ...(venue === undefined ? [] : [venue.arrivals(over)]),
    ];
    const watching = watchOpenInterest(loaded, rules, seen.prices, over, tellSoon, onEvent);

    const decider = deciderOf(plan, run);
    const counts = { bars: 0, signals: 0 };
    const status = statusFile(place, run, now);
    const taken = takeOf({ run, metrics, desk, seen, feeds, interval: intervalMs(plan.timeframe) });
    const end = await runLive(
      {
        ...run,
        take(arrival) {
          const decision = taken(arrival);
          if (arrival.kind === 'bar') {
            venue?.look();
            if (++counts.bars === options.bars) ending.abort();
          }
          status.changed();
          return decision;
        },
      },
      sources,
      {
        async tell(decision) {
          await venue?.tell(decision);
          const { sequence, outputs } = decision;
          const told = {
            decider,
            context,
            log,
            metrics,
            rules,
            tell,
            isAlertOnly,
            account: config.live.account,
          };
          for (const one of outputs) {
            if (one.kind === 'signal') counts.signals++;
            await tellOutput(one, `${config.live.account}-${sequence}`, told);
          }
          writers.write(outputs);
        },
      },
      { signal: over, beat: openBeat(resolve(place, 'beat.json')), killSwitch, now },
    )();
    ending.abort();
    await watching;
    await status.write();
    if (end._tag === 'Left') throw failed(end.left.message, end.left.fix, end.left);
    const { equity } = run.status();
    const { bars, signals } = counts;
    return {
      text: `${bars} bars, ${signals} signals; equity ${equity.toFixed(2)}; veloce live goes on from here`,
      json: { bars, signals, equity, alertOnly: isAlertOnly },
    };
  } finally {
    ending.abort();
    for (const close of closing.reverse()) await close();
  }
}

/** The states of a stream as the desk names those of a market. */
const deskStates = { whole: 'live', mending: 'mending', hole: 'hole', silent: 'stale' } as const;

/** With alerts only the run is paused, by nobody's hand; without, that pause ends. */
function obeyAlertOnly(run: RunFolder, isAlertOnly: boolean, time: number): void {
  const { paused } = run.status();
  const common = { kind: 'command', time, by: 'configuration' } as const;
  if (isAlertOnly && paused === null)
    run.take({ ...common, command: { name: 'pause', reason: alertOnlyReason } });
  else if (!isAlertOnly && paused === alertOnlyReason) run.take({ ...common, command: { name: 'resume' } });
}

interface Taking {
  readonly run: RunFolder;
  readonly metrics: Metrics;
  readonly desk: RunDesk | undefined;
  readonly seen: SeenMarkets;
  readonly feeds: FeedHealth;
  /** Length of a bar, ms. */
  readonly interval: number;
}

/** Takes what arrives, and tells metrics, health and desk of it. */
function takeOf({ run, metrics, desk, seen, feeds, interval }: Taking): (arrival: Arrival) => Decision {
  return (arrival) => {
    const decision = run.take(arrival);
    if (arrival.kind === 'bar') {
      const { symbol, bar, time } = arrival;
      const lagMs = Math.max(0, time - bar.time - interval);
      metrics.bar(symbol, lagMs / 1_000);
      feeds.onBar(symbol, lagMs);
      seen.bar(symbol, bar.close, time);
    }
    desk?.onArrival(arrival, decision.outputs);
    return decision;
  };
}

interface ToldTo {
  readonly context: Context;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly rules: AlertRules;
  readonly tell: (alert: AlertEvent | undefined) => Promise<void>;
  readonly isAlertOnly: boolean;
  readonly account: string;
  /** The name of the version that decides in a symbol. */
  readonly decider: (symbol: string) => string;
}

/** Tells one conclusion: to the terminal, the log, the metrics and by alert. */
async function tellOutput(
  one: LiveOutput,
  id: string,
  { context, log, metrics, rules, tell, isAlertOnly, account, decider }: ToldTo,
): Promise<void> {
  if (one.kind === 'signal') {
    const { signal: made, withheld, symbol } = one;
    const { side, score, playbooks = [] } = made;
    metrics.signal(symbol, withheld === null ? 'taken' : 'withheld');
    log.info({ symbol, id, side, score, withheld, strategy: decider(symbol), playbooks }, 'signal');
    const text = `${new Date(made.timestamp).toISOString()} ${symbol} ${side} ${(score / 10).toFixed(2)}: ${[withheld ?? made.reason, ...playbooks].join(' · ')}`;
    context.say(text, { signal: made, withheld });
    await tell(withheld === null || isAlertOnly ? rules.signal(made) : rules.withheld(made, withheld));
  } else if (one.kind === 'note') {
    log.warn({ symbol: one.symbol ?? '', id, what: one.what }, one.message);
    if (one.what === 'version' || one.what === 'refused-command') context.say(one.message, { note: one });
    await tell(rules.note(account, one, context.io.now()));
  } else if (one.kind === 'account') {
    const symbol = symbolOf(one.event);
    log.info({ symbol, strategy: decider(symbol), id, event: one.event }, one.event.kind);
  } else if (one.kind === 'equity') metrics.equity(one.equity);
  else if (one.kind === 'shadow' && one.output.kind === 'signal') {
    const { symbol, signal } = one.output;
    log.info({ symbol, id, shadow: one.name, side: signal.side, score: signal.score }, 'signal of a shadow');
  }
}

function alertOfVenue(account: string, { kind, message }: VenueNews, time: number): AlertEvent {
  return alertEvent({
    time,
    severity:
      kind === 'disagrees' ? 'critical' : kind === 'silent' || kind === 'not-sent' ? 'warning' : 'info',
    kind: 'order',
    subject: `${account} ${kind}`,
    title: `${account}: ${message}`.slice(0, 200),
  });
}
