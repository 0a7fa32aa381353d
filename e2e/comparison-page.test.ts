import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { simulateMarket } from '@veloce/data-files';
import { playbookShelf, playbookStrategy } from '@veloce/playbooks';
import { comparisonReport } from '@veloce/report';
import { compareStrategies } from '@veloce/research';
import { findChromium } from '../testing/chromium.js';
import { openWatched, violations, type WatchedPage } from './page-checks.js';

const executablePath = await findChromium();

describe.skipIf(executablePath === undefined)('the page of a comparison in a browser', () => {
  let watched: WatchedPage;
  let page: Page;

  beforeAll(async () => {
    const markets = ['BTCUSDT', 'ETHUSDT'].map(
      (symbol, k) => simulateMarket({ seed: 3 + k, bars: 12_000, timeframe: '5m', symbol }).data,
    );
    const shelf = playbookShelf().map((document) => playbookStrategy(document));
    const comparison = await compareStrategies(shelf, markets, {
      options: { takerFee: 0.001 },
      leastScore: 5,
    });
    const { origin } = markets[0]!;
    const html = comparisonReport({
      title: 'The shelf on two markets',
      origin,
      comparison,
      target: [0.8, 0.9],
    });
    watched = await openWatched(executablePath, html);
    ({ page } = watched);
  }, 300_000);

  afterAll(async () => {
    await watched.close();
  });

  it('sorts a table by the head that is clicked, and back', async () => {
    const cells = page.locator('#strategies tbody td:nth-child(4)');
    const trades = async (): Promise<number[]> =>
      (await cells.allTextContents()).map((text) => Number(text.replaceAll(',', '')));
    const down = (await trades()).sort((a, b) => b - a);
    const head = page.locator('#strategies thead th:nth-child(4)');
    await head.locator('button').click();
    expect(await trades()).toEqual(down);
    expect(await head.getAttribute('aria-sort')).toBe('descending');
    await head.locator('button').click();
    expect(await trades()).toEqual([...down].reverse());
    expect(down).toHaveLength(10);
    expect(down[0]).toBeGreaterThan(down[9] ?? 0);
  });

  it('changes its theme', async () => {
    const before = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    await page.locator('#theme').click();
    expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).not.toBe(before);
    await page.locator('#theme').click();
  });

  it.each(['dark', 'light'] as const)('has no accessibility violations, %s', async (colorScheme) => {
    await page.emulateMedia({ colorScheme });
    expect(await violations(page)).toEqual([]);
  });

  it.each([1440, 768, 390])('fits a screen of %d pixels', async (width) => {
    await page.setViewportSize({ width, height: 900 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  });

  it('had no errors and asked no network', () => {
    expect(watched.troubles).toEqual([]);
  });
});
