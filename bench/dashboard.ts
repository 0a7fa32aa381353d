import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { chromium, type Browser, type CDPSession, type Page } from 'playwright-core';
import type { Bar } from '@veloce/core';
import { journalOrThrow, openJournal, type Journal } from '@veloce/journal';
import {
  dashboardApp,
  deskEvents,
  deskMarkets,
  serveDesk,
  type DeskEvents,
  type DeskMarkets,
  type DeskParts,
} from '@veloce/server';
import { journalPart } from '@veloce/server/journal';
import { buildPage } from '../packages/dashboard/build-page.js';
import { findChromium } from '../testing/chromium.js';
import { writeResult } from './machine.js';

const token = 'a-token-of-more-than-22-characters';
const minute = 60_000;
const start = Date.UTC(2025, 0, 1);
const id = 'bench:M0';
/** Runs of each short measurement, of which the least counts. */
const runs = 5;
const overlay = { VWAP: { kind: 'columns', columns: [{ column: 'vwap', tint: 'accent' }] } } as const;

/** The budgets of the desk, measured in Chromium: paint, script, updates, watch list, latency, memory, journal. */
export async function benchDashboard(): Promise<void> {
  const executablePath = await findChromium();
  if (executablePath === undefined) {
    console.log('no Chromium: nothing measured');
    return;
  }
  const folder = await mkdtemp(join(tmpdir(), 'veloce-bench-dashboard-'));
  const browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--enable-precise-memory-info', '--js-flags=--expose-gc'],
  });
  const row = (measured: object): void => {
    console.log(JSON.stringify(measured));
    rows.push(measured);
  };
  const rows: object[] = [];
  try {
    await buildPage(folder);
    row({
      what: 'script, kB gzip',
      value: round(gzipSync(await readFile(join(folder, 'desk.js'))).length / 1000),
      budget: 160,
    });
    row({
      what: 'first candles with 5,000 bars, ms',
      value: await firstCandles(browser, folder),
      budget: 1000,
    });
    for (const measured of await updates(browser)) row(measured);
    row({
      what: 'main thread of an update of a list of 200, ms',
      value: await watchList(browser, folder),
      budget: 4,
    });
    for (const measured of await latency(browser, folder)) row(measured);
    for (const measured of await soak(browser, folder)) row(measured);
    for (const measured of await journalScreens(browser, folder)) row({ ...measured, budget: 200 });
  } finally {
    await browser.close();
    await rm(folder, { recursive: true });
  }
  console.table(rows);
  await writeResult('dashboard', { rows });
}

const round = (value: number): number => Math.round(10 * value) / 10;

/** A bar of a smooth walk, with every column of the desk's panes. */
function barAt(k: number): Bar {
  const close = 30_000 + 500 * Math.sin(k / 90) + 40 * Math.sin(k / 3.1);
  const open = 30_000 + 500 * Math.sin((k - 1) / 90) + 40 * Math.sin((k - 1) / 3.1);
  return {
    time: start + minute * k,
    ...{ open, high: Math.max(open, close) + 12, low: Math.min(open, close) - 12, close },
    ...{
      volume: 8 + Math.sin(k),
      buyVolume: 5,
      sellVolume: 3 + Math.sin(k),
      openInterest: 9_000 + 700 * Math.sin(k / 5),
    },
  };
}

interface Desk {
  readonly events: DeskEvents;
  readonly markets: DeskMarkets;
  readonly page: Page;
  readonly session: CDPSession;
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** A desk of `symbols` markets, the first with `bars` bars, on a page. */
async function open(
  browser: Browser,
  folder: string,
  {
    bars = 1_000,
    symbols = 1,
    more = {},
  }: { readonly bars?: number; readonly symbols?: number; readonly more?: Partial<DeskParts> },
): Promise<Desk> {
  const events = deskEvents();
  const markets = deskMarkets(events, { keep: 60_000 });
  for (let n = 0; n < symbols; n++) {
    markets.open({ id: `bench:M${n}`, symbol: `M${n}`, venue: 'bench', timeframe: '1m', intervalMs: minute });
    const count = n === 0 ? bars : 40;
    for (let k = 0; k < count; k++) tell(markets, n, k);
  }
  markets.overlays(id, overlay);
  const parts: DeskParts = {
    name: 'bench',
    mode: 'paper',
    version: '1',
    events,
    markets: markets.part,
    ...more,
  };
  const served = await serveDesk(dashboardApp(parts, { token, page: folder }), { port: 0 });
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(served.link);
  await page.waitForSelector('.chart canvas', { timeout: 60_000 });
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  return {
    ...{ events, markets, page, session, url: served.url },
    async close() {
      await page.close();
      await served.close();
    },
  };
}

function tell(markets: DeskMarkets, n: number, k: number): void {
  const bar = barAt(k);
  markets.bar(`bench:M${n}`, {
    bar,
    columns: { vwap: bar.close - 30 },
    regime: 'trend up',
    opinion: {
      ...{ time: bar.time, side: k % 2 === 0 ? 1 : -1, strength: ((31 * k + 7 * n) % 100) / 100 },
      ...{ parts: [{ name: 'regime', value: 0.2 }], reasons: ['a reason'], playbooks: [] },
    },
  });
}

/** From the start of the navigation until candles were painted, warm: the least of some. */
async function firstCandles(browser: Browser, folder: string): Promise<number> {
  const desk = await open(browser, folder, { bars: 5_000 });
  let least = Infinity;
  for (let run = 0; run < runs; run++) {
    await desk.page.goto(`${desk.url}/market`);
    await desk.page.waitForSelector('.chart canvas');
    const painted = await desk.page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          // The frame after the chart was there is on the screen when the next one begins.
          requestAnimationFrame(() => {
            requestAnimationFrame(() => {
              resolve(performance.now());
            });
          });
        }),
    );
    least = Math.min(least, painted);
  }
  await desk.close();
  return Math.round(least);
}

/** Processor time of the page's main thread so far, in s. */
async function mainThread(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics');
  const of = (name: string): number => metrics.find((one) => one.name === name)?.value ?? NaN;
  return of('TaskDuration');
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Main thread per call, over 60 calls at a rate, less what the idle page takes in that time; the least of some. */
async function perCall({ session }: Desk, perSecond: number, call: (k: number) => void): Promise<number> {
  let least = Infinity;
  for (let run = 0; run < runs; run++) {
    const idleFrom = await mainThread(session);
    await wait(1_000);
    const idle = (await mainThread(session)) - idleFrom;
    const from = await mainThread(session);
    const count = 60;
    for (let k = 0; k < count; k++) {
      call(run * count + k);
      await wait(1_000 / perSecond);
    }
    const took = (await mainThread(session)) - from - (idle * count) / perSecond;
    least = Math.min(least, (1_000 * took) / count);
  }
  return round(least);
}

/** A live chart of five panes alone on a page: 20 updates a second, every twentieth a new bar. */
async function updates(browser: Browser): Promise<readonly object[]> {
  const { outputFiles } = await build({
    stdin: { contents: chartPage, resolveDir: fileURLToPath(new URL('.', import.meta.url)) },
    ...{ bundle: true, minify: true, write: false, format: 'esm', conditions: ['@veloce/source'] },
  });
  const measure = async (bars: number): Promise<number> => {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.setContent('<body style="margin:0"><div id="chart" style="height:900px"></div>');
    await page.addScriptTag({ type: 'module', content: outputFiles[0]?.text ?? '' });
    await page.waitForFunction('globalThis.start !== undefined');
    await page.evaluate(`start(${bars})`);
    await page.waitForSelector('#chart canvas');
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable');
    await wait(2_000);
    let least = Infinity;
    for (let run = 0; run < runs; run++) {
      const from = await mainThread(session);
      await page.evaluate('play(60)');
      least = Math.min(least, (1_000 * ((await mainThread(session)) - from)) / 60);
    }
    await page.close();
    return round(least);
  };
  return [
    { what: 'main thread of an update, 5 panes, 50,000 bars, ms', value: await measure(50_000), budget: 20 },
    { what: 'the same with 500 bars, ms', value: await measure(500) },
  ];
}

const chartPage = `
import { deskPanes, liveChart } from '@veloce/charts';
let chart, n = 0;
const bar = (k) => {
  const close = 30_000 + 500 * Math.sin(k / 90) + 40 * Math.sin(k / 3.1);
  return { time: ${start} + 60_000 * k, open: close - 5, high: close + 9, low: close - 12, close, volume: 8 + Math.sin(k),
    delta: Math.cos(k), openInterestPercent: 6 * Math.sin(k / 5), strength: Math.abs(Math.sin(k / 11)), side: 1, equity: k };
};
globalThis.start = (bars) => {
  const columns = new Map(Object.keys(bar(0)).map((name) => [name, Float64Array.from({ length: bars }, (_, k) => bar(k)[name])]));
  const panes = [...deskPanes(), { label: 'equity', share: 10, series: [{ kind: 'line', column: 'equity', tint: 'accent' }] }];
  chart = liveChart(document.querySelector('#chart'), { history: columns, panes, window: 60_000 });
  n = bars;
};
globalThis.play = async (updates) => {
  for (let k = 0; k < updates; k++) {
    if (k % 20 === 0) chart.push(bar(n++));
    else chart.preview({ ...bar(n), close: bar(n).close + (k % 9) });
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};
`;

async function watchList(browser: Browser, folder: string): Promise<number> {
  const desk = await open(browser, folder, { symbols: 200 });
  // The market on the chart is none of those that change.
  const value = await perCall(desk, 10, (k) => {
    tell(desk.markets, 1 + (k % 199), 40 + k);
  });
  await desk.close();
  return value;
}

/** From an event at the server until the frame that shows it, one clock for both. */
async function latency(browser: Browser, folder: string): Promise<readonly object[]> {
  const desk = await open(browser, folder, { bars: 5_000 });
  await desk.page.evaluate(`
    globalThis.seen = new Map();
    const legend = document.querySelector('.legend');
    new MutationObserver(() => {
      const text = legend.textContent;
      requestAnimationFrame(() => { const channel = new MessageChannel();
        channel.port1.onmessage = () => { if (!seen.has(text)) seen.set(text, performance.timeOrigin + performance.now()); };
        channel.port2.postMessage(0); });
    }).observe(legend, { childList: true, subtree: true });`);
  const sent: (readonly [close: string, at: number])[] = [];
  for (let k = 0; k < 200; k++) {
    const close = (31_000 + k).toLocaleString('en-US', { minimumFractionDigits: 2 });
    sent.push([close, performance.timeOrigin + performance.now()]);
    desk.markets.bar(id, { bar: { ...barAt(5_000 + k), close: 31_000 + k } });
    await wait(50);
  }
  await wait(500);
  const seen = await desk.page.evaluate<[string, number][]>('[...seen]');
  await desk.close();
  const took = sent
    .flatMap(([close, at]) => seen.filter(([text]) => text.includes(close)).map(([, shown]) => shown - at))
    .sort((a, b) => a - b);
  const share = (part: number): number =>
    round(took[Math.min(took.length - 1, Math.floor(part * took.length))] ?? NaN);
  if (took.length !== sent.length)
    throw new Error(`bench dashboard: ${took.length} of ${sent.length} events were seen`);
  return [
    { what: 'event to pixel, p99 of 200, ms', value: share(0.99), budget: 100 },
    { what: 'event to pixel, median, ms', value: share(0.5) },
  ];
}

/** A day of minutes with twenty ticks each, as fast as the page takes them: memory after garbage collection, hour by hour. */
async function soak(browser: Browser, folder: string): Promise<readonly object[]> {
  const desk = await open(browser, folder, { bars: 20_000 });
  const used = async (): Promise<number> => {
    await desk.session.send('HeapProfiler.collectGarbage');
    const { usedSize } = await desk.session.send('Runtime.getHeapUsage');
    return round(usedSize / 1e6);
  };
  const hours: number[] = [];
  for (let hour = 0; hour < 24; hour++) {
    for (let k = 0; k < 60; k++) {
      const n = 20_000 + 60 * hour + k;
      tell(desk.markets, 0, n);
      for (let tick = 0; tick < 20; tick++) {
        desk.markets.preview(id, {
          ...barAt(n),
          time: start + minute * (n + 1),
          close: barAt(n).close + tick,
        });
      }
      await wait(60);
    }
    hours.push(await used());
  }
  await desk.close();
  const [first = NaN] = hours.slice(2, 3);
  return [
    { what: 'memory after 3 simulated hours, MB', value: first },
    { what: 'memory after 24 simulated hours, MB', value: hours.at(-1) ?? NaN, budget: 200 },
  ];
}

/** Screens of a journal with 50,000 trades, from the key until the rows are there: after something was written, and when nothing was since the last time. */
async function journalScreens(browser: Browser, folder: string): Promise<readonly object[]> {
  const place = await mkdtemp(join(tmpdir(), 'veloce-bench-journal-'));
  const journal = await journalOrThrow(openJournal({ folder: place }));
  await fill(journal, 50_000);
  const desk = await open(browser, folder, { more: { journal: journalPart(journal) } });
  const rows: object[] = [];
  for (const [what, screen, ready] of [
    ['list', 'journal', '.trades .windowed'],
    ['list, filtered', 'journal?side=LONG&result=won', '.trades .windowed'],
    ['calendar', 'journal?view=calendar', '.calendar .day b:not(:empty)'],
  ] as const) {
    const least = { written: Infinity, again: Infinity };
    for (let run = 0; run < 2 * runs; run++) {
      const when = run % 2 === 0 ? 'written' : 'again';
      if (when === 'written') await journalOrThrow(journal.settings.set('bench', run));
      await desk.page.keyboard.press('1');
      await desk.page.waitForSelector('.chart canvas');
      // As text: a compiler may give names to functions by a helper that the page does not have.
      const took = await desk.page.evaluate<number>(`new Promise((resolve) => {
        const from = performance.now();
        const look = () => {
          if (document.querySelector(${JSON.stringify(ready)}) === null) requestAnimationFrame(look);
          else resolve(performance.now() - from);
        };
        history.pushState(null, '', ${JSON.stringify(`/${screen}`)});
        dispatchEvent(new PopStateEvent('popstate'));
        requestAnimationFrame(look);
      })`);
      least[when] = Math.min(least[when], took);
    }
    const name = `journal of 50,000 trades: ${what}`;
    rows.push({ what: `${name}, after a write, ms`, value: Math.round(least.written) });
    rows.push({ what: `${name}, again, ms`, value: Math.round(least.again) });
  }
  await desk.close();
  await journalOrThrow(journal.close());
  await rm(place, { recursive: true, force: true });
  return rows;
}

/** Trades of some minutes each over two years. */
async function fill(journal: Journal, count: number): Promise<void> {
  const lines = ['time,symbol,side,price,size,fee,fillId,orderId'];
  for (let k = 0; k < count; k++) {
    const opened = start + 21 * minute * k;
    const [price, won] = [100 + (k % 50), k % 3 === 0 ? -1 : 1];
    lines.push(`${new Date(opened).toISOString()},BTCUSDT,BUY,${price},1,0.01,${2 * k},${2 * k}`);
    lines.push(
      `${new Date(opened + 9 * minute).toISOString()},BTCUSDT,SELL,${price + won},1,0.01,${2 * k + 1},${2 * k + 1}`,
    );
  }
  await journalOrThrow(
    journal.trades.import(lines.join('\n'), {
      ...{ format: 'csv', account: 'paper', zone: 'UTC', venue: 'bench' },
      columns: Object.fromEntries(
        ['time', 'symbol', 'side', 'price', 'size', 'fee', 'fillId', 'orderId'].map((name) => [name, name]),
      ) as NonNullable<Parameters<Journal['trades']['import']>[1]['columns']>,
    }),
  );
}
