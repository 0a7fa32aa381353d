import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { simulateMarket } from '@veloce/data-files';
import { researchReport } from '@veloce/report';
import { bootstrapReturns, equityCone, sweep, sweepLuck, walkForward } from '@veloce/research';
import { squeezeFlow } from '@veloce/squeezeflow';
import { findChromium } from '../testing/chromium.js';
import { openWatched, violations, type WatchedPage } from './page-checks.js';

const executablePath = await findChromium();

describe.skipIf(executablePath === undefined)('the research page in a browser', () => {
  let watched: WatchedPage;
  let page: Page;

  beforeAll(async () => {
    const { data } = simulateMarket({ seed: 1, bars: 20_000, timeframe: '5m', tradesPerMinute: 2 });
    const search = { kind: 'random', count: 12, seed: 1 } as const;
    const shared = {
      space: { minScore: { min: 2, max: 5 }, squeezeLength: [10, 20, 30], kcMult: [1.5, 2] },
      search,
      objective: 'totalReturn',
    } as const;
    const found = await sweep(squeezeFlow, data, shared);
    const walk = await walkForward(squeezeFlow, data, { ...shared, window: { train: 8_000, test: 4_000 } });
    const html = researchReport({
      title: 'A sweep of SqueezeFlow',
      objective: 'totalReturn',
      origin: data.origin,
      sweep: found,
      luck: sweepLuck(found),
      walkForward: walk,
      time: data.time,
      ...(found.best === null
        ? {}
        : { paths: bootstrapReturns(found.best.returns), cone: equityCone(found.best.returns, 10_000) }),
    });
    watched = await openWatched(executablePath, html);
    ({ page } = watched);
  }, 300_000);

  afterAll(async () => {
    await watched.close();
  });

  it('draws every picture', async () => {
    for (const [kind, marks] of [
      ['trials', 'circle'],
      ['heatmap', 'rect'],
      ['parallel', 'path'],
      ['walk', 'rect'],
      ['windows', 'rect'],
      ['cone', 'path'],
    ]) {
      const count = await page.locator(`.plot[data-kind="${kind}"] svg ${marks}`).count();
      expect(count, kind).toBeGreaterThan(2);
    }
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
