import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backtest, portfolio, strategyLeg, type BacktestResult } from '@veloce/backtest';
import { fromColumns, slice } from '@veloce/core';
import { simulateMarket } from '@veloce/data-files';
import { squeezeFlow } from '@veloce/squeezeflow';
import type { Overlay } from '@veloce/report';
import { writeReport } from '@veloce/report/node';
import { findChromium } from '../testing/chromium.js';
import { violations } from './page-checks.js';

const executablePath = await findChromium();
const quiet = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

describe.skipIf(executablePath === undefined)('the page in a browser', () => {
  const result = backtest(squeezeFlow, simulateMarket({ seed: 1, bars: 40_000 }).data);
  const troubles: string[] = [];
  let browser: Browser;
  let page: Page;
  let folder = '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'veloce-report-'));
    const path = await writeReport(result, join(folder, 'report.html'), { overlays });
    browser = await chromium.launch({
      executablePath: executablePath ?? '',
      args: ['--no-sandbox', '--disable-gpu', ...quiet],
    });
    page = await browser.newPage({ viewport: { width: 1440, height: 1000 }, colorScheme: 'dark' });
    page.on('console', (message) => {
      if (message.type() === 'error') troubles.push(message.text());
    });
    page.on('pageerror', (error) => troubles.push(error.message));
    page.on('request', (request) => {
      if (!/^(file|data|blob):/.test(request.url())) troubles.push(request.url());
    });
    await page.goto(pathToFileURL(path).href);
    await page.waitForSelector('html[data-ready]');
  }, 300_000);

  afterAll(async () => {
    await browser.close();
    await rm(folder, { recursive: true });
  });

  /** How many different colours the main canvas of each pane shows. */
  const coloursPerPane = (): Promise<readonly number[]> =>
    page.evaluate(() =>
      [...document.querySelectorAll('#chart tr')].flatMap((row) => {
        const canvas = row.querySelector('td:nth-child(2) canvas');
        if (!(canvas instanceof HTMLCanvasElement) || canvas.height < 40) return [];
        const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? {
          data: [],
        };
        const colours = new Set<number>();
        for (let i = 0; i < data.length; i += 4)
          colours.add(((data[i] ?? 0) << 16) | ((data[i + 1] ?? 0) << 8) | (data[i + 2] ?? 0));
        return [colours.size];
      }),
    );
  const legend = (): Promise<string> => page.innerText('#legend');

  it('draws every pane', async () => {
    await expect.poll(async () => (await coloursPerPane()).length).toBe(8);
    for (const colours of await coloursPerPane()) expect(colours).toBeGreaterThan(3);
  });

  it('shows the values of the bar under the crosshair', async () => {
    const before = await legend();
    const box = await page.locator('#chart').boundingBox();
    await page.mouse.move((box?.x ?? 0) + 300, (box?.y ?? 0) + 100);
    await expect.poll(legend).not.toBe(before);
    const shown = /(\d{4}-\d\d-\d\d \d\d:\d\d) UTC *open ([\d.]+)/.exec(
      (await legend()).replace(/\s+/g, ' '),
    );
    const bar = result.data.time.slice().indexOf(Date.parse(`${shown?.[1] ?? ''}Z`));
    expect(Number(shown?.[2])).toBe(result.data.open[bar]);
  });

  it('brings a chosen trade into view, and n goes to the next', async () => {
    const rows = page.locator('#trade-table tbody tr');
    expect(await rows.count()).toBe(result.trades.length);
    const before = await page.locator('#chart').screenshot();
    await rows.nth(3).click();
    await expect.poll(() => rows.nth(3).getAttribute('aria-selected')).toBe('true');
    await expect.poll(async () => (await page.locator('#chart').screenshot()).equals(before)).toBe(false);
    await page.keyboard.press('n');
    await expect.poll(() => rows.nth(4).getAttribute('aria-selected')).toBe('true');
  });

  it('filters and sorts the trades', async () => {
    await page.selectOption('#outcome', 'loss');
    const losses = result.trades.filter((trade) => trade.pnl < 0).length;
    await expect.poll(() => page.locator('#trade-table tbody tr').count()).toBe(losses);
    await page.click('#trade-table thead button:text-is("result")');
    const first = await page.locator('#trade-table tbody tr td.loss').first().innerText();
    expect(Number(first)).toBeCloseTo(Math.min(...result.trades.map((trade) => trade.pnl)), 2);
    await page.selectOption('#outcome', '');
  });

  it('selects the trade that is clicked in the chart', async () => {
    const rows = page.locator('#trade-table tbody tr');
    await rows.nth(0).click();
    // The trade's bars lie in the middle of the view now; clicking another row and then the chart comes back to it.
    const box = await page.locator('#chart').boundingBox();
    const entry = await page.locator('#chart').evaluate((chart) => chart.clientWidth / 2 - 40);
    await page.keyboard.press('n');
    await page.keyboard.press('p');
    await page.mouse.click((box?.x ?? 0) + entry, (box?.y ?? 0) + 120);
    await expect.poll(() => rows.nth(0).getAttribute('aria-selected')).toBe('true');
  });

  it('draws overlays when they are switched on, and takes them away', async () => {
    const picture = (): Promise<Buffer> => page.locator('#chart').screenshot();
    await page.click('[data-range="all"]');
    await page.mouse.move(5, 5);
    for (const name of ['Squeeze', 'VWAP', 'Mean', 'Zones', 'Profile', 'Levels']) {
      const button = page.locator('#overlays button', { hasText: name });
      const before = await picture();
      await button.click();
      await expect
        .poll(async () => (await picture()).equals(before), { message: `${name} is drawn` })
        .toBe(false);
      expect(await button.getAttribute('aria-pressed')).toBe('true');
      await button.click();
      expect(await button.getAttribute('aria-pressed')).toBe('false');
    }
    await page.locator('#overlays button', { hasText: 'Squeeze' }).click();
    await page.mouse.move(700, 400);
    await expect.poll(legend).toMatch(/Squeeze upper band [\d,.]+/);
  });

  it('draws bars of the timeframe that is chosen', async () => {
    await page.click('[data-range="all"]');
    await expect.poll(() => page.innerText('#drawn')).toBe('15m bars');
    await page.selectOption('#timeframe', '4h');
    await expect.poll(() => page.innerText('#drawn')).toBe('4h bars');
    await page.selectOption('#timeframe', '');
    await page.click('[data-range="1"]');
    await expect.poll(() => page.innerText('#drawn')).toBe('1m bars');
  });

  it('saves the trades that the filters leave as CSV', async () => {
    await page.selectOption('#side', 'SHORT');
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('#export')]);
    const lines = (await readFile(await download.path(), 'utf8')).trimEnd().split('\r\n');
    const shorts = result.trades.filter((trade) => trade.side === 'SHORT');
    expect(lines).toHaveLength(shorts.length + 1);
    expect(lines.some((line) => line.split(',').includes(String(shorts[0]?.pnl)))).toBe(true);
    expect(download.suggestedFilename()).toBe('SIMUSDT-trades.csv');
    await page.selectOption('#side', '');
  });

  it('draws the pictures', async () => {
    for (const id of ['r-multiples', 'daily-returns', 'excursions']) {
      expect(await page.locator(`#${id} rect, #${id} circle`).count()).toBeGreaterThan(2);
    }
    expect(await page.locator('#excursions circle').count()).toBe(result.trades.length);
  });

  it.each(['dark', 'light'])('has no accessibility violations, %s', async (colorScheme) => {
    await page.emulateMedia({ colorScheme: colorScheme as 'dark' | 'light' });
    expect(await violations(page)).toEqual([]);
  });

  it('changes its theme and its clock', async () => {
    const background = (): Promise<string> =>
      page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const dark = await background();
    await page.click('#theme');
    expect(await background()).not.toBe(dark);
    await page.click('#theme');
    expect(await background()).toBe(dark);
    await page.click('#clock');
    expect(await page.getAttribute('#clock', 'aria-pressed')).toBe('true');
  });

  it.each([1440, 768, 390])('fits a screen of %d pixels', async (width) => {
    await page.setViewportSize({ width, height: 900 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  });

  it('had no errors and asked no network', () => {
    expect(troubles).toEqual([]);
  });

  it('shows a report inside an app, whose style and scripts it does not touch', async () => {
    const { outputFiles } = await build({
      stdin: {
        contents: appScript,
        resolveDir: fileURLToPath(new URL('.', import.meta.url)),
        loader: 'ts',
      },
      bundle: true,
      write: false,
      format: 'iife',
      conditions: ['@veloce/source'],
    });
    const app = join(folder, 'app.html');
    await writeFile(
      app,
      `<!doctype html><title>app</title><div id="place" style="height:900px">old</div><script>${outputFiles[0]?.text.replaceAll('</script', '<\\/script') ?? ''}</script>`,
    );
    await page.goto(pathToFileURL(app).href);
    const frame = page.frameLocator('#place iframe');
    await frame.locator('html[data-ready]').waitFor();
    expect(await frame.locator('h1').innerText()).toContain('squeezeflow on WAVEUSDT');
    expect(await page.evaluate('[...document.body.children].map((one) => one.tagName).join()')).toBe(
      'DIV,SCRIPT',
    );
    await page.evaluate('shown.remove()');
    expect(await page.locator('iframe').count()).toBe(0);
    expect(troubles).toEqual([]);
  });

  it('shows each market of a portfolio of ten', async () => {
    const markets = Array.from({ length: 10 }, (_, k) =>
      simulateMarket({ seed: k + 1, bars: 8_000, symbol: `M${k}USDT` }),
    );
    const both = portfolio(markets.map(({ data }) => strategyLeg(squeezeFlow, data, { minScore: 3 })));
    await page.setViewportSize({ width: 1440, height: 1000 });
    await page.goto(pathToFileURL(await writeReport(both, join(folder, 'portfolio.html'))).href);
    await page.waitForSelector('html[data-ready]');
    expect(await page.locator('#symbols tbody tr').count()).toBe(10);
    const before = await page.locator('#chart').screenshot();
    await page.selectOption('#market', { label: 'M7USDT' });
    await expect.poll(legend).toContain(String(markets[7]?.data.close.at(-1)));
    expect((await page.locator('#chart').screenshot()).equals(before)).toBe(false);
    const other = both.trades.findIndex(({ symbol }) => symbol !== 'M7USDT');
    await page.locator('#trade-table tbody tr').nth(other).click();
    const index = both.symbols.findIndex(({ symbol }) => symbol === both.trades[other]?.symbol);
    await expect.poll(() => page.inputValue('#market')).toBe(String(index));
    expect(await violations(page)).toEqual([]);
    expect(troubles).toEqual([]);
  });

  it.each<[string, () => BacktestResult, string]>([
    ['one bar', () => backtest({ ...squeezeFlow, history: () => 1 }, slice(result.data, 0, 1)), 'One bar only.'],
    ['no trades', () => backtest(squeezeFlow, slice(result.data, 0, 300)), 'No trades'],
    ['one trade', () => firstTrade(result), '1 of 1 shown'],
    ['gaps', () => backtest(squeezeFlow, simulateMarket({ seed: 3, bars: 6_000, outages: [{ start: 2_000, bars: 900 }] }).data), 'longest gap has 900 missing bars'],
    ['a market that does not move', () => backtest(squeezeFlow, still()), 'No trades'],
    ['weekly bars', () => backtest(squeezeFlow, simulateMarket({ seed: 4, bars: 300, timeframe: '1w', tradesPerMinute: 0.1 }).data), '1w'],
  ])('renders %s, and says so', async (_name, make, said) => {
    const path = await writeReport(make(), join(folder, 'edge.html'));
    await page.setViewportSize({ width: 1440, height: 1000 });
    await page.goto(pathToFileURL(path).href);
    await page.waitForSelector('html[data-ready]');
    expect(await page.innerText('body')).toContain(said);
    expect(troubles).toEqual([]);
  }); // prettier-ignore
});

const appScript = `
import { backtest } from '@veloce/backtest';
import { fromColumns } from '@veloce/core';
import { showReport } from '@veloce/report/browser';
import { squeezeFlow } from '@veloce/squeezeflow';
const close = Array.from({ length: 2_000 }, (_, i) => 100 + Math.sin(i / 50) + Math.sin(i / 7) / 9);
const volume = close.map(() => 2);
const half = close.map(() => 1);
const columns = { open: close, high: close, low: close, close, volume, buyVolume: half, sellVolume: half };
const time = close.map((_, i) => 60_000 * i);
const data = fromColumns({ symbol: 'WAVEUSDT', timeframe: '1m', time, ...columns });
globalThis.shown = showReport(document.querySelector('#place')!, backtest(squeezeFlow, data));
`;

const overlays: readonly Overlay[] = [
  { kind: 'lines', name: 'Mean', lines: { mean: new Float64Array(40_000).fill(30_000) } },
  { kind: 'zones', name: 'Zones', zones: [{ from: 10, to: null, low: 20_000, high: 40_000, side: 'demand' }] },
  { kind: 'profiles', name: 'Profile', profiles: [{ from: 0, to: 40_000, prices: [20_000, 30_000], rowHeight: 9_000, sizes: [5, 3], pointOfControl: 25_000, valueAreaLow: 20_000, valueAreaHigh: 29_000 }] },
  { kind: 'levels', name: 'Levels', levels: [{ from: 0, to: null, price: 30_500, label: 'a level' }] },
]; // prettier-ignore

/** A result of a run that ended with its first trade. */
function firstTrade(result: BacktestResult): BacktestResult {
  const [trade] = result.trades;
  if (trade === undefined) throw new Error('the run has no trade');
  const part = backtest(squeezeFlow, slice(result.data, 0, trade.exitBar + 2));
  if (part.trades.length !== 1) throw new Error(`the part has ${part.trades.length} trades`);
  return part;
}

/** A market without a trade: every price the same, no volume. */
function still(): BacktestResult['data'] {
  const flat = Array<number>(900).fill(5);
  const none = flat.map(() => 0);
  const time = flat.map((_, i) => i * 60_000);
  const flow = { volume: none, buyVolume: none, sellVolume: none };
  return fromColumns({
    symbol: 'STILL',
    timeframe: '1m',
    time,
    open: flat,
    high: flat,
    low: flat,
    close: flat,
    ...flow,
  });
}
