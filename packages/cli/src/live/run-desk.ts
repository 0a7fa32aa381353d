import { resolve } from 'node:path';
import type { Alerts } from '@veloce/alerts';
import { intervalMs } from '@veloce/core';
import type { HealthRow } from '@veloce/dashboard';
import type { MarketEvent } from '@veloce/feeds';
import type { Journal } from '@veloce/journal';
import type { Arrival, Command, LiveOutput, LivePlan } from '@veloce/live';
import type { KillSwitch, RunFolder } from '@veloce/live/node';
import type { Context } from '../config/context.js';
import type { LoadedConfig } from '../config/load.js';
import { configuredPlaybooks } from '../config/load-playbooks.js';
import { backtestsByCommand } from '../desk/backtests-by-command.js';
import { controlPart } from '../desk/control-part.js';
import type { FeedHealth } from '../desk/feed-health.js';
import type { RecentLines } from '../desk/recent-lines.js';
import { tellSignals } from '../desk/tell-desk.js';
import { openConfiguredDesk, type ConfiguredDesk } from './open-desk.js';
import { deciderOf } from './plan.js';
import { runRows } from './run-rows.js';
import { showMarket } from './show-market.js';

/** Everything that the desk of a run shows and works. */
export interface RunOnDesk {
  readonly plan: LivePlan;
  readonly run: RunFolder;
  readonly journal: Journal;
  readonly alerts: Alerts;
  readonly killSwitch: KillSwitch;
  /** Gives a command to the run. */
  readonly send: (by: string, command: Command) => Promise<void>;
  readonly feeds: FeedHealth;
  readonly lines: RecentLines;
  /** More lines of health: the venue. */
  readonly rows: () => readonly HealthRow[];
  readonly isReal: boolean;
}

/** The desk of a run. */
export interface RunDesk extends ConfiguredDesk {
  /** Something came over a feed. */
  readonly onEvent: (event: MarketEvent) => void;
  /** Something was taken, and this came of it. */
  readonly onArrival: (arrival: Arrival, outputs: readonly LiveOutput[]) => void;
}

/** Opens the desk of a run: markets, control, backtests, health, and what the configuration adds. */
export async function openRunDesk(context: Context, loaded: LoadedConfig, on: RunOnDesk): Promise<RunDesk> {
  const { config, folder } = loaded;
  const { plan, run, journal, alerts, killSwitch, send, feeds, lines, rows } = on;
  const { io } = context;
  const facts = new Map(config.markets.map((market) => [market.symbol, market]));
  const idOf = (symbol: string): string => `${facts.get(symbol)?.venue ?? ''}:${symbol}`;
  const desk = await openConfiguredDesk(loaded, {
    ...{ journal, alerts, io, port: config.desk.port },
    mode: on.isReal ? 'live' : 'paper',
    control: controlPart({ paused: () => run.status().paused, killSwitch, send, now: io.now }),
    backtests: backtestsByCommand(loaded, { io, journal, idOf }),
    health: {
      rows: () =>
        Promise.resolve([
          ...runRows(run.status(), io.now(), intervalMs(plan.timeframe)),
          ...feeds.rows(),
          ...rows(),
          { group: 'database', name: 'journal', state: 'good', value: journal.place, advice: '' },
          {
            group: 'database',
            name: 'run',
            state: 'good',
            value: resolve(folder, config.live.folder),
            advice: '',
          },
        ]),
      log: lines.last,
    },
  });
  lines.tellTo(desk.events);
  const shelf = configuredPlaybooks(config.playbooks, folder);
  const shown = new Map(
    plan.markets.map(({ symbol, strategy }, k) => [
      symbol,
      showMarket({
        ...{ markets: desk.markets, plan, run, symbol, strategy, shelf, id: idOf(symbol) },
        ...{ tickSize: facts.get(symbol)?.tickSize ?? 0, phase: k },
      }),
    ]),
  );
  const strategy = deciderOf(plan, run);
  return {
    ...desk,
    onEvent(event) {
      if ('symbol' in event) shown.get(event.symbol)?.onEvent(event);
    },
    onArrival(arrival, outputs) {
      if (arrival.kind === 'bar') shown.get(arrival.symbol)?.onBar(arrival);
      else if (arrival.kind === 'command' && 'symbol' in arrival.command) {
        const { command } = arrival;
        if (outputs.some((one) => one.kind === 'note' && one.what === 'version'))
          shown.get(command.symbol)?.follow(command);
      }
      tellSignals(desk.markets, outputs, { idOf, strategy });
    },
  };
}
