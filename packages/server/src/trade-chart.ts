import type { MarketView } from '@veloce/dashboard';
import type { JournalPart, MarketsPart } from './parts.js';

/** Bars before and after a trade. */
const around = 60;
/** Most bars of a market that are searched. */
const mostBars = 50_000;

/** The bars around a trade: those of the journal part, otherwise what the markets part still holds of its symbol. */
export async function chartOfTrade(
  journal: JournalPart,
  markets: MarketsPart | undefined,
  id: string,
): Promise<MarketView | undefined> {
  if (journal.chart !== undefined) return journal.chart(id);
  const trade = await journal.trade(id);
  const market = markets?.rows().find(({ symbol }) => symbol === trade?.symbol);
  if (trade === undefined || market === undefined) return undefined;
  const view = markets?.view(market.id, mostBars);
  return view === undefined ? undefined : cut(view, trade.openedAt, trade.closedAt ?? Infinity);
}

/** A view of the bars from some before a time to some after another; `undefined` where the first is not held. */
function cut(view: MarketView, from: number, to: number): MarketView | undefined {
  const times = (view.columns['time'] ?? []).map((time) => time ?? NaN);
  const first = times.findLastIndex((time) => time <= from);
  if (first < 0) return undefined;
  const last = times.findLastIndex((time) => time <= to);
  const [start, end] = [Math.max(0, first - around), Math.min(times.length, last + 1 + around)];
  return {
    ...view,
    firstBar: view.firstBar + start,
    columns: Object.fromEntries(
      Object.entries(view.columns).map(([name, values]) => [name, values.slice(start, end)]),
    ),
    signals: view.signals.filter(
      ({ time }) => time >= (times[start] ?? Infinity) && time <= (times[end - 1] ?? -Infinity),
    ),
    overlays: {},
    opinion: null,
    position: null,
  };
}
