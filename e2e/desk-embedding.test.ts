import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium, type Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildPage } from '../packages/dashboard/build-page.js';
import { findChromium } from '../testing/chromium.js';
import { violations } from './page-checks.js';

// As the examples are run from the sources.
process.execArgv.push('--conditions=@veloce/source');
const executablePath = await findChromium();
const patient = { timeout: 60_000 };

describe.skipIf(executablePath === undefined)('parts of the desk in pages of others', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: executablePath ?? '',
      args: ['--no-sandbox', '--disable-gpu'],
    });
  }, 60_000);
  afterAll(async () => {
    await browser.close();
  });

  it('a live chart in a plain page draws its bars, and one more when it is pushed', async () => {
    await import('../examples/desk/chart-in-a-page.js');
    const page = await browser.newPage({ viewport: { width: 900, height: 700 } });
    const troubles: string[] = [];
    page.on('pageerror', (error) => troubles.push(error.message));
    await page.goto(pathToFileURL(fileURLToPath(new URL('../out/live-chart.html', import.meta.url))).href);
    await page.waitForSelector('#chart canvas', patient);
    expect(await page.evaluate(() => document.body.dataset['bars'])).toBe('300');
    const picture = async (): Promise<string> =>
      (await page.locator('#chart').screenshot()).toString('base64');
    await page.waitForTimeout(300);
    const before = await picture();
    await page.getByRole('button', { name: 'One more bar' }).click();
    await expect.poll(picture, patient).not.toBe(before);
    expect(troubles).toEqual([]);
    await page.close();
  }, 60_000);

  it('a desk beside other content: styles, keys and addresses stay apart', async () => {
    const { openMine } = await import('../examples/desk/beside-other-content.js');
    const folder = await mkdtemp(join(tmpdir(), 'veloce-embedding-'));
    await buildPage(folder);
    const { server, link } = await openMine(folder);
    const page = await browser.newPage({ viewport: { width: 1300, height: 900 }, colorScheme: 'dark' });
    await page.goto(link);
    await page.waitForSelector('#desk .chart canvas', patient);
    const style = (selector: string, name: string): Promise<string> =>
      page
        .locator(selector)
        .first()
        .evaluate((element, property) => getComputedStyle(element).getPropertyValue(property), name);
    expect(await style('body > h1', 'color')).toBe('rgb(200, 0, 0)');
    expect(await style('body', 'margin-top')).toBe('8px');
    expect(await style('body > button', 'border-radius')).not.toBe('6px');
    expect(await page.evaluate(() => document.documentElement.dataset['theme'])).toBeUndefined();
    await page.getByLabel('My own field').fill('3');
    await page.getByRole('button', { name: 'My own button' }).press('3');
    expect(page.url()).toMatch(/\/mine$/);
    await page.locator('#desk nav a').first().focus();
    await page.keyboard.press('7');
    await page.waitForURL(/\/mine#\/health$/, patient);
    await page.reload();
    await page.waitForURL(/\/mine#\/health$/, patient);
    const inside = (await violations(page)).filter((one) => !/^(landmark|region|page-has)/.test(one));
    expect(inside).toEqual([]);
    await page.close();
    await rm(folder, { recursive: true });
    server.close();
    server.closeAllConnections();
  }, 60_000);

  it('the examples stand in the documentation as they are', async () => {
    const docs = await readFile(new URL('../docs/desk.md', import.meta.url), 'utf8');
    for (const name of ['in-express', 'chart-in-a-page', 'beside-other-content']) {
      expect(docs).toContain(`examples/desk/${name}.ts`);
    }
  });
});
