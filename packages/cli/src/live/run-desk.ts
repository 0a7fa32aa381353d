import { resolve } from 'node:path';
import type { Alerts } from '@veloce/alerts';
import {
  barAt,
  describeExplanation,
  explain,
  fromRows,
  historyOf,
  intervalMs,
  type AnyStrategy,
  type Bar,
} from '@veloce/core';
import type { HealthRow } from '@veloce/dashboard';
import type { Journal } from '@veloce/journal';
import type { Arrival, BarInput, Command, LiveOutput, LivePlan } from '@veloce/live';
import type { KillSwitch, RunFolder } from '@veloce/live/node';
import type { Context } from '../config/context.js';
import type { LoadedConfig } from '../config/load.js';
import { configuredPlaybooks } from '../config/load-playbooks.js';
import { backtestsByCommand } from '../desk/backtests-by-command.js';
import { barsOnDesk } from '../desk/bars-on-desk.js';
import { controlPart } from '../desk/control-part.js';
import type { FeedHealth } from '../desk/feed-health.js';
import { followVwap, overlaysOf } from '../desk/market-overlays.js';
import { nearPlaybooks } from '../desk/near-playbooks.js';
import type { RecentLines } from '../desk/recent-lines.js';
import { strategyOpinions, type StrategyOpinion } from '../desk/strategy-opinion.js';
import { tellBar, tellSignals } from '../desk/tell-desk.js';
import { openConfiguredDesk, type ConfiguredDesk } from './open-desk.js';
import { deciderOf } from './plan.js';
import { runRows } from './run-rows.js';

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
  /** Something was taken, and this came of it. */
  readonly onArrival: (arrival: Arrival, outputs: readonly LiveOutput[]) => void;
}

/** Bars that the overlays and the VWAP of the day are drawn from. */
const drawnBars = 1_500;
/** Bars between two drawings of what lies over the price. */
const redrawEvery = 15;

const silent: StrategyOpinion = { side: 0, strength: 0, parts: [], reasons: [] };

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
      openShown(desk, {
        ...{ plan, run, symbol, strategy, shelf },
        id: idOf(symbol),
        tickSize: facts.get(symbol)?.tickSize ?? 0,
        phase: k,
      }),
    ]),
  );
  const strategy = deciderOf(plan, run);
  return {
    ...desk,
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

interface ShownMarket {
  readonly plan: LivePlan;
  readonly run: Pick<RunFolder, 'status'>;
  readonly symbol: string;
  readonly strategy: AnyStrategy;
  readonly shelf: ReturnType<typeof configuredPlaybooks>;
  readonly id: string;
  readonly tickSize: number;
  /** Its place among the markets: they are not all drawn again at one bar. */
  readonly phase: number;
}

/** A market on the desk of a run. */
function openShown(
  { markets }: ConfiguredDesk,
  { plan, run, symbol, strategy: first, shelf, id, tickSize, phase }: ShownMarket,
): {
  readonly onBar: (input: Omit<BarInput, 'sequence'>) => void;
  readonly follow: (command: Command) => void;
} {
  const { timeframe } = plan;
  const about = { symbol, timeframe };
  const status = run.status();
  // Who decides after a restart is known by name alone: of a version of a playbook there are signals, and no opinion.
  let strategy: AnyStrategy | undefined = status.versions[symbol] === null ? first : undefined;
  let params = status.params[symbol] ?? {};
  let opinion = strategy === undefined ? () => silent : strategyOpinions(strategy, about, params);
  const near = shelf.length === 0 ? undefined : nearPlaybooks(shelf, about);
  const vwapOf = followVwap();
  const drawn: Bar[] = [];
  let taken = 0;
  markets.open({
    ...{
      id,
      symbol,
      venue: id.slice(0, id.length - symbol.length - 1),
      timeframe,
      intervalMs: intervalMs(timeframe),
    },
    history: historyOf(first, timeframe, params as never),
    explain(bar) {
      const data = barsOnDesk(markets.part, id);
      const from = markets.part.view(id, Infinity)?.firstBar ?? 0;
      if (strategy === undefined || data === undefined || bar < from || bar - from >= data.length)
        return undefined;
      return describeExplanation(explain(strategy, data, bar - from, params as never)).split('\n');
    },
  });
  return {
    onBar(input) {
      const { bar } = input;
      if (!(bar.time > (drawn.at(-1)?.time ?? -Infinity))) return; // it is late or a correction: the runner tells it
      const held = run.status().positions.find((one) => one.symbol === symbol);
      const suggestions = near?.(bar) ?? [];
      tellBar(markets, { id, opinion: opinion(bar), held, suggestions, columns: vwapOf(bar) }, input);
      drawn.push(bar);
      taken++;
      if (drawn.length > 1.1 * drawnBars) drawn.splice(0, drawn.length - drawnBars);
      if ((taken + phase) % redrawEvery === 0)
        markets.overlays(id, overlaysOf(fromRows(drawn, about), tickSize, taken - drawn.length, shelf));
    },
    follow(command) {
      if (command.name === 'follow') {
        strategy =
          command.version === null ? undefined : plan.versions?.strategyOf?.(command.version, symbol);
        params = command.version?.params ?? {};
      } else if (command.name === 'set-params') params = { ...params, ...command.params };
      const data = barsOnDesk(markets.part, id);
      opinion =
        strategy === undefined
          ? () => silent
          : strategyOpinions(
              strategy,
              about,
              params,
              data === undefined ? [] : Array.from(data.time, (_, k) => barAt(data, k)),
            );
    },
  };
}
