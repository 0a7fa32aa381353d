import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { fileURLToPath, pathToFileURL } from 'node:url';
import express from 'express';
import { fastify } from 'fastify';
import { dashboardApp, deskEvents, deskListener, deskMarkets } from '@veloce/server';
import { chromium, type Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildPage } from '../packages/dashboard/build-page.js';
import { findChromium } from '../testing/chromium.js';
import { violations } from './page-checks.js';

/** A desk below a path, with one market. */
function deskBelow(prefix: string, page: string) {
  const events = deskEvents();
  const markets = deskMarkets(events);
  markets.open({ id: 'BTCUSDT', symbol: 'BTCUSDT', venue: 'mine', timeframe: '1m', intervalMs: 60_000 });
  markets.bar('BTCUSDT', { bar: { time: 0, open: 1, high: 1, low: 1, close: 1, volume: 1 } });
  const parts = { name: 'my desk', mode: 'paper', version: '1', events, markets: markets.part } as const;
  return { desk: dashboardApp(parts, { prefix, page }), markets };
}

type Listen = ReturnType<typeof deskListener>;

interface AppAround {
  readonly url: string;
  readonly close: () => Promise<unknown>;
}

async function inExpress(listen: Listen): Promise<AppAround> {
  const app = express();
  app.get('/hello', (_, response) => void response.send('hello'));
  app.use('/desk', listen);
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function inFastify(listen: Listen): Promise<AppAround> {
  const app = fastify({ forceCloseConnections: true });
  app.get('/hello', () => 'hello');
  app.register(
    (scope, _, done) => {
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser('*', (_request, _body, parsed) => { parsed(null); });
      for (const path of ['/', '/*'])
        scope.all(path, (request, reply) => {
          reply.hijack();
          listen(request.raw, reply.raw);
        });
      done();
    },
    { prefix: '/desk' },
  ); // prettier-ignore
  return { url: await app.listen({ port: 0, host: '127.0.0.1' }), close: () => app.close() };
}

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

  it.each(['Express', 'Fastify'] as const)(
    'a desk below a path of %s: page, data, stream, cookie and addresses stay there',
    async (around) => {
      const folder = await mkdtemp(join(tmpdir(), 'veloce-embedding-'));
      await buildPage(folder);
      const { desk, markets } = deskBelow('/desk', folder);
      const { url, close } = await (around === 'Express' ? inExpress : inFastify)(deskListener(desk));
      const context = await browser.newContext({ viewport: { width: 1300, height: 900 } });
      const page = await context.newPage();
      const outside: string[] = [];
      page.on('request', (request) => {
        if (!request.url().startsWith(`${url}/desk`)) outside.push(request.url());
      });
      await page.goto(`${url}/desk#t=${desk.token}`);
      await page.waitForSelector('.chart canvas', patient);
      const [cookie] = await context.cookies(`${url}/desk`);
      expect(cookie).toMatchObject({ path: '/desk', httpOnly: true, sameSite: 'Strict' });
      expect(await context.cookies(url)).toEqual([]);
      await page.keyboard.press('7');
      await page.waitForURL(`${url}/desk/health`, patient);
      await page.reload();
      await page.locator('nav a[aria-current="page"]', { hasText: 'Health' }).waitFor(patient);
      expect(await page.locator('nav a').first().getAttribute('href')).toBe('/desk/market');
      await page.keyboard.press('1');
      await page.waitForURL(`${url}/desk/market`, patient);
      // The stream is open below the path, too.
      markets.bar('BTCUSDT', {
        bar: { time: 60_000, open: 4_321, high: 4_321, low: 4_321, close: 4_321, volume: 1 },
      });
      await page.getByText('4,321').first().waitFor(patient);
      expect(outside).toEqual([]);
      expect((await fetch(`${url}/hello`)).status).toBe(200);
      expect(
        (await fetch(`${url}/api/info`, { headers: { authorization: `Bearer ${desk.token}` } })).status,
      ).toBe(404);
      await context.close();
      await rm(folder, { recursive: true });
      await close();
    },
    60_000,
  );

  it('the examples stand in the documentation as they are', async () => {
    const docs = await readFile(new URL('../docs/desk.md', import.meta.url), 'utf8');
    for (const name of ['in-express', 'in-fastify', 'chart-in-a-page', 'beside-other-content']) {
      expect(docs).toContain(`examples/desk/${name}.ts`);
    }
  });
});
