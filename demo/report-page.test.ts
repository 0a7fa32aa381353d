import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backtest } from '@veloce/backtest';
import { simulateMarket } from '@veloce/data-files';
import { squeezeFlow } from '@veloce/squeezeflow';
import { writeReport } from '@veloce/report/node';
import { findChromium } from '../scripts/chromium.js';

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
    const path = await writeReport(result, join(folder, 'report.html'));
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
  }, 60_000);

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
    await expect.poll(async () => (await coloursPerPane()).length).toBe(7);
    for (const colours of await coloursPerPane()) expect(colours).toBeGreaterThan(3);
  });

  it('shows the values of the bar under the crosshair', async () => {
    const before = await legend();
    const box = await page.locator('#chart').boundingBox();
    await page.mouse.move((box?.x ?? 0) + 300, (box?.y ?? 0) + 100);
    await expect.poll(legend).not.toBe(before);
    const shown = /(\d{4}-\d\d-\d\d \d\d:\d\d) *open ([\d.]+)/.exec((await legend()).replace(/\s+/g, ' '));
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
});
