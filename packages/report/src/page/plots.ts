import * as Plot from '@observablehq/plot';
import { dailyReturns } from '../payload/derive.js';
import type { PageTrade, Payload } from '../payload/payload.js';

const gain = 'var(--up)';
const loss = 'var(--down)';
const tone = (value: number): string => (value > 0 ? gain : loss);

/** Draws the pictures below the charts, each into its element; those without an element are left out. */
export function drawPlots(payload: Payload, onSelect: (trade: PageTrade) => void): void {
  const { trades, daily } = payload;
  draw('r-multiples', () =>
    histogram(
      trades.flatMap(({ r }) => (r === null ? [] : [r])),
      'R',
      1,
    ),
  );
  draw('trade-returns', () =>
    histogram(
      trades.map((trade) => trade.returnOnNotional),
      'return, %',
      100,
    ),
  );
  draw('daily-returns', () => histogram(dailyReturns(daily.equity), 'return, %', 100));
  draw('excursions', () => excursions(trades, onSelect));
  draw('rolling-sharpe', () => rollingSharpe(daily));
}

const size = {
  width: 560,
  height: 250,
  marginLeft: 46,
  marginBottom: 42,
  style: { background: 'none', fontSize: '12px' },
} as const;

function draw(id: string, make: () => Element): void {
  const place = document.getElementById(id);
  if (place === null) return;
  const picture = make();
  // The place has a label for the whole; labels of the parts would be read between the numbers.
  for (const part of picture.querySelectorAll('g[aria-label]')) part.removeAttribute('aria-label');
  place.replaceChildren(picture);
}

function histogram(values: readonly number[], label: string, factor: number): Element {
  return Plot.plot({
    ...size,
    x: { label, labelAnchor: 'center' },
    y: { label: 'count', grid: true },
    marks: [
      Plot.rectY(values, {
        ...Plot.binX<Plot.RectYOptions>(
          {
            y: 'count',
            fill: (bin: readonly number[]) => tone(bin.reduce((sum, value) => sum + value, 0)),
          },
          { x: (value: number) => factor * value, thresholds: 40, fill: (value: number) => value },
        ),
        tip: true,
      }),
      Plot.ruleX([0], { stroke: 'var(--soft)' }),
      Plot.ruleY([0], { stroke: 'var(--line)' }),
    ],
  });
}

function excursions(trades: readonly PageTrade[], onSelect: (trade: PageTrade) => void): Element {
  const figure = Plot.plot({
    ...size,
    x: { label: 'worst excursion, %', labelAnchor: 'center', grid: true },
    y: { label: 'best excursion, %', grid: true },
    marks: [
      Plot.dot(trades, {
        x: (trade: PageTrade) => 100 * trade.mae,
        y: (trade: PageTrade) => 100 * trade.mfe,
        stroke: (trade: PageTrade) => tone(trade.pnl),
        fill: (trade: PageTrade) => tone(trade.pnl),
        fillOpacity: 0.35,
        r: 3.5,
        tip: true,
        title: (trade: PageTrade) =>
          `#${trade.n} ${trade.side}\n${trade.exit}, ${trade.pnl.toFixed(2)}\nworst ${(100 * trade.mae).toFixed(2)} %, best ${(100 * trade.mfe).toFixed(2)} %`,
      }),
    ],
  });
  figure.addEventListener('click', () => {
    const chosen = (figure as { value?: PageTrade | null }).value;
    if (chosen) onSelect(chosen);
  });
  return figure;
}

function rollingSharpe({ sharpe }: Payload['daily']): Element {
  return Plot.plot({
    ...size,
    x: { label: null, type: 'utc' },
    y: { label: 'Sharpe ratio', grid: true },
    marks: [
      Plot.ruleY([0], { stroke: 'var(--soft)' }),
      Plot.lineY(sharpe, {
        x: (point: { time: number }) => new Date(point.time),
        y: 'value',
        stroke: 'var(--accent)',
        strokeWidth: 1.5,
        tip: true,
      }),
    ],
  });
}
