import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { chromium, type Browser } from 'playwright-core';
import { backtest } from '@veloce/backtest';
import type { MarketData } from '@veloce/core';
import { simulateMarket } from '@veloce/data-files';
import { writeReport } from '@veloce/report/node';
import { squeezeFlow } from '@veloce/squeezeflow';
import { findChromium } from '../testing/chromium.js';
import { writeResult } from './machine.js';

/**
 * How long a report takes until its first candles are drawn and until it answers, and how smoothly it moves, beside a plain page
 * of the same chart library with the same bars (price, volume, equity).
 */
export async function benchReport(sizes: readonly number[] = [43_200, 100_000, 1_000_000]): Promise<void> {
  const executablePath = await findChromium();
  if (executablePath === undefined) {
    console.log('no Chromium: nothing measured');
    return;
  }
  const folder = await mkdtemp(join(tmpdir(), 'veloce-bench-report-'));
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  const rows: object[] = [];
  try {
    for (const bars of sizes) {
      console.log(`${bars} bars: backtest and report are made`);
      const { data } = simulateMarket({ seed: 1, bars, tradesPerMinute: 2 });
      const result = backtest(squeezeFlow, data);
      const started = performance.now();
      const ours = await writeReport(result, join(folder, 'report.html'));
      const written = performance.now() - started;
      const plain = await writePlainPage(data, result.equity, join(folder, 'plain.html'));
      for (const [page, path] of [
        ['report', ours],
        ['plain page', plain],
      ] as const) {
        const opened = await measure(browser, path);
        const megabytes = Math.round((await stat(path)).size / 1e4) / 100;
        const row = {
          page,
          bars,
          megabytes,
          ...(page === 'report' ? { writtenMs: Math.round(written) } : {}),
          ...opened,
        };
        // One by one: a million bars on a busy machine take minutes.
        console.log(JSON.stringify(row));
        rows.push(row);
      }
    }
  } finally {
    await browser.close();
    await rm(folder, { recursive: true });
  }
  console.table(rows);
  await writeResult('report', { rows });
}

interface Opened {
  /** From the start of the navigation until candles are on the screen, and until everything answers. */
  readonly firstCandlesMs: number;
  readonly readyMs: number;
  /** Frames per second while the chart is dragged for a second (60 at most here). */
  readonly framesPerSecond: number;
}

/** Most runs of a page, and after how many ms no other begins: a plain page of a million bars takes a minute each on a busy machine. */
const mostRuns = 3;
const longEnoughMs = 20_000;

/** After so many ms a run is given up: the mouse waits for a page that hangs as long as it hangs. */
const longestRunMs = 180_000;

async function measure(browser: Browser, path: string): Promise<Opened> {
  let best: Opened = { firstCandlesMs: Infinity, readyMs: Infinity, framesPerSecond: 0 };
  const started = performance.now();
  for (let run = 0; run < mostRuns && performance.now() - started < longEnoughMs; run++) {
    const { firstCandlesMs, readyMs, framesPerSecond } = await openAndDrag(browser, path);
    best = {
      firstCandlesMs: Math.round(Math.min(best.firstCandlesMs, firstCandlesMs)),
      readyMs: Math.round(Math.min(best.readyMs, readyMs)),
      framesPerSecond: Math.round(Math.max(best.framesPerSecond, framesPerSecond)),
    };
    console.log(`${basename(path)}, run ${run + 1} after ${Math.round(performance.now() - started)} ms`);
  }
  return best;
}

async function openAndDrag(browser: Browser, path: string): Promise<Opened> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 1000 } });
  const limit = setTimeout(() => void page.close(), longestRunMs);
  try {
    await page.goto(pathToFileURL(path).href);
    await page.waitForSelector('html[data-ready]', { timeout: 120_000 });
    const [firstCandlesMs = NaN, readyMs = NaN] = await page.evaluate(() =>
      ['veloce:first-candles', 'veloce:ready'].map(
        (name) => performance.getEntriesByName(name)[0]?.startTime ?? NaN,
      ),
    );
    const box = await page.locator('#chart').boundingBox();
    await page.mouse.move((box?.x ?? 0) + 900, (box?.y ?? 0) + 100);
    for (let turn = 0; turn < 12; turn++) await page.mouse.wheel(0, -200);
    await page.waitForTimeout(500);
    const frames = page.evaluate<number>(countFrames);
    frames.catch(() => undefined); // a page that is given up; the mouse says so
    await page.mouse.down();
    for (let step = 0; step < 50; step++)
      await page.mouse.move((box?.x ?? 0) + 900 - 8 * step, (box?.y ?? 0) + 100);
    await page.mouse.up();
    return { firstCandlesMs, readyMs, framesPerSecond: await frames };
  } finally {
    clearTimeout(limit);
    await page.close();
  }
}

/** Counts the frames of a second, in the page. */
const countFrames = `new Promise((resolve) => {
  const start = performance.now();
  let count = 0;
  requestAnimationFrame(function tick() {
    count++;
    const passed = performance.now() - start;
    if (passed < 1000) requestAnimationFrame(tick);
    else resolve((1000 * count) / passed);
  });
})`;

/** The hand-written alternative: all bars as JSON, given to the library at once. */
async function writePlainPage(data: MarketData, equity: ArrayLike<number>, path: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: plainScript, resolveDir: process.cwd(), loader: 'js' },
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
  });
  const bars = Array.from(data.time, (time, i) => [
    time / 1000,
    data.open[i],
    data.high[i],
    data.low[i],
    data.close[i],
    data.volume[i],
    equity[i],
  ]);
  await writeFile(
    path,
    `<!doctype html><meta charset="utf-8"><div id="chart" style="height:860px"></div>
<script type="application/json" id="bars">${JSON.stringify(bars)}</script><script>${outputFiles[0]?.text ?? ''}</script>`,
  );
  return path;
}

const plainScript = `
import { CandlestickSeries, HistogramSeries, LineSeries, createChart } from 'lightweight-charts';
const bars = JSON.parse(document.querySelector('#bars').textContent);
const chart = createChart(document.querySelector('#chart'), { autoSize: true, timeScale: { minBarSpacing: 0.0001 } });
chart.addSeries(CandlestickSeries, {}, 0).setData(bars.map(([time, open, high, low, close]) => ({ time, open, high, low, close })));
chart.addSeries(HistogramSeries, {}, 1).setData(bars.map((bar) => ({ time: bar[0], value: bar[5] })));
chart.addSeries(LineSeries, {}, 2).setData(bars.map((bar) => ({ time: bar[0], value: bar[6] })));
chart.timeScale().fitContent();
requestAnimationFrame(() => setTimeout(() => {
  performance.mark('veloce:first-candles');
  performance.mark('veloce:ready');
  document.documentElement.dataset.ready = 'true';
}, 0));
`;
