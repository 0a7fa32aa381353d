import * as Plot from '@observablehq/plot';
import { JSDOM } from 'jsdom';
import { runKernel } from '@veloce/core';
import type { CatalogEntry } from '@veloce/indicators';
import { looks, type Look } from './indicator-look.js';
import { inputsOf, type SampleMarket } from './indicator-market.js';

const { document } = new JSDOM('').window;
const width = 640;
const shown = 170;
const colours = ['#2563eb', '#d97706', '#059669', '#db2777', '#7c3aed', '#475569'] as const;
const up = '#0d9488';
const down = '#dc2626';
const margins = { marginLeft: 8, marginRight: 52 };
const axis = { color: '#64748b', label: null, fontSize: 10 } as const;
const numbers = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 4 });
const compact = (x: number): string =>
  x !== 0 && Math.abs(x) < 0.001 ? x.toExponential(1).replace('.0e', 'e') : numbers.format(x);

/** An indicator with its usual parameters on the last bars of a market, as SVG. */
export function indicatorPicture(entry: CatalogEntry, market: SampleMarket): string {
  const params = entry.params.map((param) => param.default);
  const columns = runKernel(entry.kernel(...params), inputsOf(entry, market));
  const time = columnOf(market, 'time');
  const from = time.length - shown;
  const view = (column: Float64Array): Float64Array => column.slice(from);
  const times = Array.from(view(time), (t) => new Date(t));
  const look = looks[entry.name] ?? {};
  const outputs = entry.outputs
    .map((name, k) => ({ name, values: view(columns[k] ?? new Float64Array(0)) }))
    .filter(({ name }) => look.hidden?.includes(name) !== true);
  const price = priceMarks(times, market, view);
  const own = outputMarks(times, outputs, look);
  if (look.turns === true) own.front.unshift(turnMarks(times, columns, from));
  if (entry.pane === 'price') {
    return stack([panel([...own.behind, ...price, ...own.front], 230, true)], [own.names]);
  }
  return stack([panel(price, 96, false), panel([...own.behind, ...own.front], 152, true)], [[], own.names]);
}

function columnOf(market: SampleMarket, name: string): Float64Array {
  return market[name] ?? new Float64Array(0);
}

/** The range of each bar as an area, and the close. */
function priceMarks(
  times: readonly Date[],
  market: SampleMarket,
  view: (column: Float64Array) => Float64Array,
): Plot.Markish[] {
  const bars = { length: times.length };
  const [high, low, close] = [
    view(columnOf(market, 'high')),
    view(columnOf(market, 'low')),
    view(columnOf(market, 'close')),
  ];
  return [
    Plot.areaY(bars, { x: times, y1: low, y2: high, fill: '#94a3b8', fillOpacity: 0.28 }),
    Plot.lineY(bars, { x: times, y: close, stroke: '#64748b', strokeWidth: 1 }),
  ];
}

interface Output {
  readonly name: string;
  readonly values: Float64Array;
}

/** The marks behind the price and in front of it, and the names with their colours. */
function outputMarks(
  times: readonly Date[],
  outputs: readonly Output[],
  look: Look,
): { behind: Plot.Markish[]; front: Plot.Markish[]; names: [string, string][] } {
  const bars = { length: times.length };
  const behind: Plot.Markish[] = [];
  const front: Plot.Markish[] = [];
  const names: [string, string][] = [];
  const { areas = [], dots = [], bands = [], between, levels = [] } = look;
  const signed = outputs.some(({ values }) => values.some((x) => x > 0) && values.some((x) => x < 0));
  if (signed && areas.length === 0) front.push(Plot.ruleY([0], { stroke: '#cbd5e1' }));
  if (levels.length > 0) front.push(Plot.ruleY(levels, { stroke: '#94a3b8', strokeDasharray: '3 3' }));
  if (between !== undefined) {
    const edge = (k: 0 | 1): Float64Array =>
      outputs.find((output) => output.name === between[k])?.values ?? new Float64Array(0);
    behind.push(
      Plot.areaY(bars, { x: times, y1: edge(0), y2: edge(1), fill: colours[0], fillOpacity: 0.09 }),
    );
  }
  outputs.forEach(({ name, values }, k) => {
    const stroke = colours[k % colours.length] ?? 'black';
    if (areas.includes(name)) {
      front.push(
        Plot.areaY(bars, {
          x: times,
          y1: 0,
          y2: values.map((x) => Math.max(x, 0)),
          fill: up,
          fillOpacity: 0.55,
        }),
        Plot.areaY(bars, {
          x: times,
          y1: 0,
          y2: values.map((x) => Math.min(x, 0)),
          fill: down,
          fillOpacity: 0.55,
        }),
        Plot.ruleY([0], { stroke: '#94a3b8' }),
      );
      names.push([name, '#334155']);
    } else if (dots.includes(name)) {
      front.push(
        Plot.dot(bars, { x: times, y: values, fill: stroke, r: values.some(Number.isNaN) ? 3 : 1.5 }),
      );
      names.push([name, stroke]);
    } else if (bands.includes(name)) {
      front.push(
        Plot.rectX(runs(times, values), {
          x1: 'from',
          x2: 'to',
          fill: '#f59e0b',
          fillOpacity: 0.25,
        }),
      );
      names.push([name, '#b45309']);
    } else {
      front.push(Plot.lineY(bars, { x: times, y: values, stroke, strokeWidth: 1.5 }));
      names.push([name, stroke]);
    }
  });
  return { behind, front, names };
}

/** A line through the turning points of a zigzag, each at the bar where it was: `ago` bars before it became known. */
function turnMarks(times: readonly Date[], columns: readonly Float64Array[], from: number): Plot.Markish {
  const [prices = new Float64Array(0), , ago = new Float64Array(0)] = columns;
  const turns = Array.from(prices, (price, i) => ({ time: times[i - (ago[i] ?? 0) - from], price })).filter(
    ({ time, price }) => time !== undefined && !Number.isNaN(price),
  );
  return Plot.lineY(turns, { x: 'time', y: 'price', stroke: colours[1], strokeWidth: 1.5 });
}

/** The stretches of bars where a column is 1. */
function runs(times: readonly Date[], values: Float64Array): { from: Date; to: Date }[] {
  const found: { from: Date; to: Date }[] = [];
  times.forEach((time, i) => {
    if (values[i] !== 1) return;
    const last = found.at(-1);
    if (values[i - 1] === 1 && last !== undefined) last.to = time;
    else found.push({ from: times[i - 1] ?? time, to: time });
  });
  return found;
}

/** How many bars a candle picture shows, the pattern's last. */
const candleCount = 14;

/** A candle pattern where it says 1, and where it says -1, each with the bars before it. */
export function candlePicture(entry: CatalogEntry, market: SampleMarket): string {
  const params = entry.params.map((param) => param.default);
  const [found = new Float64Array(0)] = runKernel(entry.kernel(...params), inputsOf(entry, market));
  const [warmup = 0] = entry.warmup?.(...params) ?? [];
  const candles = warmup < 3 ? warmup + 1 : warmup < 10 ? warmup - 4 : warmup - 9;
  const panels = [1, -1].flatMap((side) => {
    const at = clearest(market, found, side, candles);
    return at < 0 ? [] : [{ side, svg: candlePanel(market, at, candles) }];
  });
  const parts = panels.map(({ side, svg }, k) => {
    const name = `<text x="10" y="11" fill="${side > 0 ? up : down}">${entry.name} = ${side}</text>`;
    return `<g transform="translate(${k * (candleWidth + 20)},0)">${svg}${name}</g>`;
  });
  return svgOf(parts.join(''), (candleWidth + 20) * panels.length - 20, candleHeight);
}

/** The bar where a pattern of a side takes most of the height of its picture; -1 where there is none. */
function clearest(market: SampleMarket, found: Float64Array, side: number, candles: number): number {
  const [high, low] = [columnOf(market, 'high'), columnOf(market, 'low')];
  const heightOf = (from: number, to: number): number =>
    Math.max(...high.subarray(from, to)) - Math.min(...low.subarray(from, to));
  let [best, most] = [-1, 0];
  found.forEach((x, i) => {
    if (x !== side || i < candleCount) return;
    const share = heightOf(i + 1 - candles, i + 1) / heightOf(i + 1 - candleCount, i + 1);
    if (share > most) [best, most] = [i, share];
  });
  return best;
}

const candleWidth = 310;
const candleHeight = 170;

function candlePanel(market: SampleMarket, at: number, candles: number): string {
  const bars = Array.from({ length: candleCount }, (_, k) => {
    const i = at - candleCount + 1 + k;
    const [open = NaN, high, low, close = NaN] = ['open', 'high', 'low', 'close'].map(
      (name) => columnOf(market, name)[i],
    );
    return { k, open, high, low, close, colour: close >= open ? up : down };
  });
  return Plot.plot({
    document,
    width: candleWidth,
    height: candleHeight,
    marginLeft: 8,
    marginRight: 8,
    marginTop: 18,
    marginBottom: 8,
    x: { domain: [-0.6, candleCount - 0.4], axis: null },
    y: { axis: null, nice: true },
    marks: [
      Plot.rectX([{ from: candleCount - candles - 0.5, to: candleCount - 0.5 }], {
        x1: 'from',
        x2: 'to',
        fill: '#fde68a',
        fillOpacity: 0.5,
      }),
      Plot.ruleX(bars, { x: 'k', y1: 'low', y2: 'high', stroke: 'colour', strokeWidth: 1.2 }),
      Plot.rectY(bars, {
        x1: ({ k }: { k: number }) => k - 0.27,
        x2: ({ k }: { k: number }) => k + 0.27,
        y1: 'open',
        y2: 'close',
        stroke: 'colour',
        fill: 'colour',
      }),
    ],
  }).outerHTML;
}

function panel(marks: Plot.Markish[], height: number, hasTimes: boolean): { svg: string; height: number } {
  const plot = Plot.plot({
    document,
    width,
    height,
    ...margins,
    marginTop: 16,
    marginBottom: hasTimes ? 22 : 6,
    x: { type: 'utc', axis: null },
    y: { axis: null, nice: true },
    marks: [
      Plot.axisY({ ...axis, anchor: 'right', ticks: 4, tickSize: 0, tickFormat: compact }),
      Plot.gridY({ ticks: 4, stroke: '#e2e8f0', strokeOpacity: 1 }),
      ...(hasTimes ? [Plot.axisX({ ...axis, anchor: 'bottom', ticks: 'day', tickFormat: '%b %d' })] : []),
      ...marks,
    ],
  });
  return { svg: plot.outerHTML, height };
}

/** Panels one below the other, with the names of what they show. */
function stack(
  panels: readonly { svg: string; height: number }[],
  names: readonly (readonly [string, string][])[],
): string {
  let top = 0;
  const parts = panels.map(({ svg, height }, k) => {
    let x = 10;
    const labels = (names[k] ?? []).map(([name, colour]) => {
      const label = `<text x="${x}" y="11" fill="${colour}">${name}</text>`;
      x += 7 * name.length + 12;
      return label;
    });
    const part = `<g transform="translate(0,${top})">${svg}${labels.join('')}</g>`;
    top += height;
    return part;
  });
  return svgOf(parts.join(''), width, top);
}

/** A standalone picture on white, as small as it can be and still be read. */
function svgOf(content: string, w: number, height: number): string {
  const small = content
    .replace(/<style>.*?<\/style>/gs, '')
    .replace(/ (aria-[a-z]+|class|font-variant|xmlns(:[a-z]+)?|text-anchor="start")="[^"]*"/g, '')
    .replace(/<[^>]*>/g, (tag) =>
      tag.replace(/-?\d+\.\d+(e-?\d+)?/g, (number) => String(Math.round(10 * Number(number)) / 10)),
    )
    .replace(/<svg[^>]*>/g, '<g>')
    .replace(/<\/svg>/g, '</g>');
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${w} ${height}" width="${w}" height="${height}"` +
    ` font-family="system-ui, sans-serif" font-size="11"><rect width="100%" height="100%" fill="white"/>${small}</svg>\n`
  );
}
