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
import type { MarketEvent } from '@veloce/feeds';
import type { BarInput, Command, LivePlan, RunnerStatus } from '@veloce/live';
import type { PlaybookInput } from '@veloce/playbooks';
import { flowOverlays, type DeskMarkets } from '@veloce/server';
import { barsOnDesk } from '../desk/bars-on-desk.js';
import { followVwap, isFlow, overlaysOf, rowSizeOf } from '../desk/market-overlays.js';
import { nearPlaybooks } from '../desk/near-playbooks.js';
import { strategyOpinions, type StrategyOpinion } from '../desk/strategy-opinion.js';
import { tellBar } from '../desk/tell-desk.js';

/** Bars that the overlays and the VWAP of the day are drawn from. */
const drawnBars = 1_500;
/** Bars between two drawings of what lies over the price. */
const redrawEvery = 15;

const silent: StrategyOpinion = { side: 0, strength: 0, parts: [], reasons: [] };

/** A market of a run as its desk shows it. */
export interface ShownMarket {
  readonly markets: DeskMarkets;
  readonly plan: LivePlan;
  readonly run: { readonly status: () => RunnerStatus };
  readonly symbol: string;
  readonly strategy: AnyStrategy;
  readonly shelf: readonly PlaybookInput[];
  readonly id: string;
  readonly tickSize: number;
  /** Its place among the markets: they are not all drawn again at one bar. */
  readonly phase: number;
}

/** A market on the desk, and the news it takes. */
export interface MarketOnDesk {
  /** A bar was taken. */
  readonly onBar: (input: Pick<BarInput, 'bar'>) => void;
  /** Something came over the feed of the market. */
  readonly onEvent: (event: MarketEvent) => void;
  /** From the next bar on another version decides, or other parameters hold. */
  readonly follow: (command: Command) => void;
}

/** Puts a market of a run on the desk: its bars, the opinion of who decides there, what is held, and what lies over the price. */
export function showMarket(at: ShownMarket): MarketOnDesk {
  const { markets, plan, run, symbol, strategy: first, shelf, id, tickSize, phase } = at;
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
  let flow: ReturnType<typeof flowOverlays> | undefined;
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
      if ((taken + phase) % redrawEvery !== 0) return;
      const data = fromRows(drawn, about);
      // How high its rows are is known by how the market moves. Rows of one tick would be millions where the tick is not configured.
      const rowHeight = flow === undefined ? rowSizeOf(data, tickSize) : undefined;
      if (rowHeight !== undefined) flow = flowOverlays({ intervalMs: intervalMs(timeframe), rowHeight });
      markets.overlays(id, {
        ...overlaysOf(data, tickSize, taken - drawn.length, shelf),
        ...flow?.overlays((time) => markets.barAt(id, time)),
      });
    },
    onEvent(event) {
      if (isFlow(event)) flow?.take(event);
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
