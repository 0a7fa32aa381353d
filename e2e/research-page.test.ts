import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { simulateMarket } from '@veloce/data-files';
import { researchReport } from '@veloce/report';
import { bootstrapReturns, equityCone, sweep, sweepLuck, walkForward } from '@veloce/research';
import { squeezeFlow } from '@veloce/squeezeflow';
import { findChromium } from '../testing/chromium.js';
import { violations } from './page-checks.js';

const executablePath = await findChromium();

describe.skipIf(executablePath === undefined)('the research page in a browser', () => {
  const troubles: string[] = [];
  let browser: Browser;
  let page: Page;
  let folder = '';

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
    folder = await mkdtemp(join(tmpdir(), 'veloce-research-'));
    await writeFile(join(folder, 'research.html'), html);
    browser = await chromium.launch({
      executablePath: executablePath ?? '',
      args: ['--no-sandbox', '--disable-gpu'],
    });
    page = await browser.newPage({ viewport: { width: 1440, height: 1000 } });
    page.on('console', (message) => {
      if (message.type() === 'error') troubles.push(message.text());
    });
    page.on('pageerror', (error) => troubles.push(error.message));
    page.on('request', (request) => {
      if (!/^(file|data|blob):/.test(request.url())) troubles.push(request.url());
    });
    await page.goto(pathToFileURL(join(folder, 'research.html')).href);
    await page.waitForSelector('html[data-ready]');
  }, 300_000);

  afterAll(async () => {
    await browser.close();
    await rm(folder, { recursive: true });
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
    expect(troubles).toEqual([]);
  });
});
