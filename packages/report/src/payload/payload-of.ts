import type { Trade } from '@veloce/backtest';
import type { ChartOverlay } from '@veloce/charts';
import { groupColumns, levelFor, type Columns, type Overlay } from '@veloce/charts/levels';
import { chartColumns } from './chart-columns.js';
import { dailyEquity, rollingSharpe } from './daily-equity.js';
import { withDerived } from './derive.js';
import { packColumn, packShown } from './pack.js';
import type { PackedColumn, PageMarket, PageTrade, Payload } from './payload.js';
import type { Run, RunMarket } from '../run.js';

/** The data of the page's script: overviews first, the full columns of each market after them. */
export interface PagePayload {
  readonly payload: Payload;
  readonly columns: readonly Readonly<Record<string, PackedColumn>>[];
}

/** Makes the page's payload of a run. */
export function payloadOf(run: Run, overlays: readonly Overlay[] = []): PagePayload {
  const { capital } = run.settings;
  const markets = run.markets.map((market) => pageMarket(run, market, overlays));
  return {
    columns: markets.map(({ columns }) => columns),
    payload: {
      capital,
      markets: markets.map(({ page }) => page),
      trades: run.trades.map(pageTrade),
      daily: { ...dailyEquity(run), sharpe: rollingSharpe(run) },
    },
  };
}

function pageMarket(
  run: Run,
  market: RunMarket,
  overlays: readonly Overlay[],
): { readonly page: PageMarket; readonly columns: Readonly<Record<string, PackedColumn>> } {
  const { data, params, signals, signalBars } = market;
  const { capital } = run.settings;
  const columns = chartColumns(run, market, overlays);
  const level = levelFor({ time: data.time, from: 0, to: data.length, timeframe: data.timeframe });
  const overview = groupColumns(withDerived(columns), level);
  // The page cuts its view from full columns, unless the overview shows every bar already.
  const packed = level.timeframe === data.timeframe ? {} : packAll(columns);
  const number = (name: string): number | undefined => {
    const value = params[name];
    return typeof value === 'number' ? value : undefined;
  };
  const page: PageMarket = {
    symbol: data.symbol,
    timeframe: data.timeframe,
    intervalMs: data.intervalMs,
    length: data.length,
    capital,
    minScore: number('minScore') ?? null,
    squeeze: {
      length: number('squeezeLength') ?? 20,
      bbMult: number('bbMult') ?? 2,
      kcMult: number('kcMult') ?? 1.5,
    },
    decimals: decimalsOf(data.close),
    overview: { timeframe: level.timeframe, columns: packAll(overview) },
    columnNames: Object.keys(packed),
    overlays: overlays.map(pageOverlay),
    signals: signals.map(({ score, side }, k) => ({ bar: signalBars[k] ?? 0, score, side })),
  };
  return { page, columns: packed };
}

const exact: ReadonlySet<string> = /* @__PURE__ */ new Set(['time', 'open', 'high', 'low', 'close']);

function packAll(columns: Columns): Readonly<Record<string, PackedColumn>> {
  return Object.fromEntries(
    [...columns].map(([name, values]) => [name, exact.has(name) ? packColumn(values) : packShown(values)]),
  );
}

function pageOverlay(overlay: Overlay): ChartOverlay {
  if (overlay.kind !== 'lines') return overlay;
  const lines = Object.keys(overlay.lines).map((line) => `${overlay.name}:${line}`);
  return { kind: 'lines', name: overlay.name, lines };
}

function pageTrade(trade: Trade, n: number): PageTrade {
  const { symbol, side, entryBar, exitBar, entryTime, exitTime, entryPrice, exitPrice, size } = trade;
  const { grossPnl, pnl, returnOnNotional, r, mae, mfe, fees, funding, borrow, barsHeld } = trade;
  const level = (price: number): number | null => (Number.isFinite(price) ? price : null);
  return {
    n: n + 1,
    ...{ symbol, side, entryBar, exitBar, entryTime, exitTime, entryPrice, exitPrice, size },
    ...{ grossPnl, pnl, returnOnNotional, r, mae, mfe, fees, funding, borrow, barsHeld },
    exit: trade.exit,
    ambiguous: trade.ambiguous,
    stopLoss: level(trade.stopLoss),
    takeProfit: level(trade.takeProfit),
    reason: trade.signal?.reason ?? trade.exitReason,
  };
}

/** The most decimals among the first prices, at most eight. */
function decimalsOf(prices: Iterable<number>): number {
  let most = 0;
  let seen = 0;
  for (const price of prices) {
    const text = String(price);
    if (text.includes('.') && !text.includes('e')) most = Math.max(most, text.length - text.indexOf('.') - 1);
    if (text.includes('e-')) most = 8;
    if (++seen === 500) break;
  }
  return Math.min(most, 8);
}
