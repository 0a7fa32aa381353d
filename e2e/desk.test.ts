import { crossover } from '@veloce/cli/demo';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isRight } from 'fp-ts/lib/Either.js';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { live, scan, slice, type Bar } from '@veloce/core';
import { toTable } from '@veloce/core/table';
import { simulateMarket } from '@veloce/data-files';
import type { TradeRow } from '@veloce/dashboard';
import {
  dashboardApp,
  deskEvents,
  deskMarkets,
  serveDesk,
  type DeskParts,
  type ServedDesk,
} from '@veloce/server';
import { buildPage } from '../packages/dashboard/build-page.js';
import { findChromium } from '../testing/chromium.js';
import { violations } from './page-checks.js';

const executablePath = await findChromium();
const quiet = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];
const id = 'sim:BTCUSDT';
const patient = { timeout: 120_000 };

const trade = (n: number): TradeRow => ({
  ...{ id: String(n), symbol: 'BTCUSDT', account: 'paper', side: n % 2 === 0 ? 'LONG' : 'SHORT', size: 0.1 },
  ...{
    openedAt: 60_000 * n,
    closedAt: 60_000 * (n + 9),
    entryPrice: 100,
    exitPrice: 101,
    pnl: n % 3 === 0 ? -1 : 2,
  },
  ...{
    fees: 0.1,
    r: 0.5,
    mae: -0.01,
    mfe: 0.02,
    stop: 99,
    target: 103,
    playbook: null,
    strategy: 'crossover',
  },
  ...{ exit: 'target', reason: `reason ${n} <b>bold</b>`, tags: [], rating: null, notes: [] },
});

describe.skipIf(executablePath === undefined)('the desk in a browser', () => {
  const { data } = simulateMarket({ symbol: 'BTCUSDT', seed: 3, bars: 1_200 });
  const bars = toTable(data).objects() as Bar[];
  const events = deskEvents();
  const markets = deskMarkets(events);
  const strategy = live(crossover, { symbol: 'BTCUSDT', timeframe: '1m' });
  const notes: string[] = [];
  const controls: string[] = [];
  const troubles: string[] = [];
  const parts: DeskParts = {
    ...{ name: 'test desk', mode: 'paper', simulated: true, version: '1', events, markets: markets.part },
    journal: {
      trades: ({ offset, limit }) =>
        Promise.resolve({
          trades: Array.from({ length: 5_000 }, (_, n) => trade(n)).slice(offset, offset + limit),
          ...{ matching: 5_000, all: 5_000 },
          total: {
            pnl: 1,
            r: 1,
            won: 2,
            closed: 3,
            hitRate: { value: 0.5, low: 0.4, high: 0.6 },
            profitFactor: 2,
          },
        }),
      trade: (n) =>
        Promise.resolve({ ...trade(Number(n)), notes: notes.map((text, at) => ({ at, by: 'desk', text })) }),
      signals: ({ limit }) => Promise.resolve(markets.part.signals?.(limit) ?? []),
      performance: () => Promise.resolve([]),
      note: (_, text) => Promise.resolve(void notes.push(text)),
      tag: () => Promise.resolve(),
      rate: () => Promise.resolve(),
    },
    backtests: {
      choices: () =>
        Promise.resolve({ strategies: ['crossover'], markets: [{ id, from: 0, to: 86_400_000 }] }),
      run: () => Promise.resolve({ report: '<title>r</title><p id="r">the report</p>', summary: '3 trades' }),
    },
    health: {
      rows: () => Promise.resolve([{ group: 'feed', name: 'sim', state: 'good', value: '1 ms', advice: '' }]),
      log: () => [],
    },
    control: {
      status: () => ({ entries: controls.length === 0 ? 'open' : 'killed', since: null }),
      pause: ({ name }) => Promise.resolve(void controls.push(`pause ${name}`)),
      resume: ({ name }) => Promise.resolve(void controls.push(`resume ${name}`)),
      kill: ({ name }) => Promise.resolve(void controls.push(`kill ${name}`)),
    },
  };
  let folder = '';
  let served: ServedDesk;
  let browser: Browser;
  let page: Page;
  let played = 0;

  /** Plays the next bars: what the strategy says goes to the desk as it is said. */
  const playTo = (end: number): void => {
    for (; played < end; played++) {
      const bar = bars[played];
      if (bar === undefined) return;
      const verdict = strategy.push(bar);
      markets.bar(id, { bar });
      if (!isRight(verdict)) continue;
      const { side, entryReference: price, reason } = verdict.right;
      const about = { market: id, symbol: 'BTCUSDT', time: bar.time, bar: null, side, price, reason };
      markets.signal({
        ...about,
        id: String(bar.time),
        strength: 0.7,
        decision: 'taken',
        strategy: 'crossover',
        playbooks: [],
      });
    }
  };
  const app = (): ReturnType<typeof dashboardApp> =>
    dashboardApp(parts, { token: 'a-token-of-more-than-22-characters', page: folder });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'veloce-desk-'));
    await buildPage(folder);
    markets.open({
      id,
      symbol: 'BTCUSDT',
      venue: 'sim',
      timeframe: '1m',
      intervalMs: 60_000,
      decimals: 1,
      explain: (bar) => [`bar ${bar} explained`],
    });
    markets.open({ id: 'sim:ETHUSDT', symbol: 'ETHUSDT', venue: 'sim', timeframe: '1m', intervalMs: 60_000 });
    playTo(700);
    served = await serveDesk(app(), { port: 0 });
    browser = await chromium.launch({
      executablePath: executablePath ?? '',
      args: ['--no-sandbox', '--disable-gpu', ...quiet],
    });
    page = await browser.newPage({ viewport: { width: 1440, height: 900 }, colorScheme: 'dark' });
    page.on('console', (message) => {
      if (message.type() === 'error' && !/ERR_(CONNECTION|INCOMPLETE)/.test(message.text()))
        troubles.push(message.text());
    });
    page.on('pageerror', (error) => troubles.push(error.message));
    page.on('request', (request) => {
      if (!request.url().startsWith(served.url) && !request.url().startsWith('data:'))
        troubles.push(request.url());
    });
    await page.goto(served.link);
    await page.waitForSelector('.chart canvas', patient);
  }, 120_000);

  afterAll(async () => {
    await browser.close();
    await served.close();
    await rm(folder, { recursive: true });
  });

  const legend = (): Promise<string> => page.locator('.legend').innerText();
  const closeOf = (i: number): string =>
    (data.close[i] ?? NaN).toLocaleString('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 1 });

  it('the token leaves the address, and no other origin is asked', async () => {
    expect(page.url()).toBe(`${served.url}/`);
    expect(troubles).toEqual([]);
    expect(await page.getByText('SIMULATED DATA').isVisible()).toBe(true);
  });

  it.each([700, 701, 850, 1_000])(
    'after bar %i it shows what a scan of the bars so far says',
    async (end) => {
      playTo(end);
      await expect.poll(legend, patient).toContain(closeOf(end - 1));
      const { signals } = scan(crossover, slice(data, 0, end));
      await expect
        .poll(() => page.locator('#dock-Signals small').innerText(), patient)
        .toBe(String(signals.length));
      const last = signals.at(-1);
      if (last !== undefined)
        expect(await page.locator('.dock .line').first().innerText()).toContain(last.side);
    },
  );

  it('a bar that is still open is drawn, and the closed one takes its place', async () => {
    const open = { ...bars[1_000]!, close: 12_345.6, high: 99_999, low: 1 };
    markets.preview(id, open);
    await page.keyboard.press('End');
    playTo(1_001);
    await expect.poll(legend, patient).toContain(closeOf(1_000));
  });

  it('a server that is gone and back: the page says so, and misses no bar', async () => {
    const { port } = served;
    await served.close();
    await page.getByText(/reconnecting/).waitFor(patient);
    playTo(1_100);
    served = await serveDesk(app(), { port });
    await page.getByText(/feeds 2|feeds 1/).waitFor(patient);
    await expect.poll(legend, patient).toContain(closeOf(1_099));
    const { signals } = scan(crossover, slice(data, 0, 1_100));
    await expect
      .poll(() => page.locator('#dock-Signals small').innerText(), patient)
      .toBe(String(signals.length));
  }, 90_000);

  it('a bar is explained by key, and every screen is a key away', async () => {
    await page.keyboard.press('e');
    await page.getByText('bar 1099 explained').waitFor(patient);
    for (const [key, title] of [
      ['2', 'Backtest'],
      ['3', 'Journal'],
      ['7', 'Health'],
      ['1', 'Market'],
    ] as const) {
      await page.keyboard.press(key);
      await page.waitForFunction((name) => document.title.startsWith(name), title, patient);
    }
    await page.keyboard.press('Control+k');
    await page.keyboard.type('eth');
    await page.keyboard.press('Enter');
    await page.waitForURL(/m=sim%3AETHUSDT/, patient);
    await page.getByText('waiting for the first bar').first().waitFor(patient);
    await page.keyboard.press('[');
    await page.waitForURL(/m=sim%3ABTCUSDT/, patient);
  }, 300_000);

  it('the journal holds five thousand trades as a few rows, and a text of one is no markup', async () => {
    await page.goto(`${served.url}/journal?trade=7`);
    await page.getByText('reason 7 <b>bold</b>').waitFor(patient);
    expect(await page.locator('.trades .windowed').count()).toBeLessThan(80);
    await page.getByLabel('New note').fill('late entry');
    await page.getByRole('button', { name: 'Add note' }).click();
    await page.locator('.note', { hasText: 'late entry' }).waitFor(patient);
    expect(notes).toEqual(['late entry']);
  });

  it('a report runs in a sandbox, inside the page', async () => {
    await page.goto(`${served.url}/backtest`);
    await page.getByRole('button', { name: 'Run' }).waitFor(patient);
    await page.getByRole('heading').first().isVisible();
    await page.getByRole('button', { name: 'Run' }).click();
    await page.frameLocator('iframe.report').locator('#r').waitFor(patient);
    expect(await page.locator('iframe.report').getAttribute('sandbox')).toBe('allow-scripts allow-downloads');
  });

  it('entries are killed once the word is typed', async () => {
    await page.goto(`${served.url}/health`);
    await page.getByRole('button', { name: 'kill entries' }).click(patient);
    const kill = page.getByRole('button', { name: 'kill', exact: true });
    expect(await kill.isDisabled()).toBe(true);
    await page.getByLabel(/Type kill/).fill('kill');
    await kill.click();
    await page.getByText('killed').waitFor(patient);
    expect(controls).toEqual(['kill desk']);
  });

  it('the screen of a part that is absent says how to add it', async () => {
    await page.goto(`${served.url}/playbooks`);
    await page.getByText('Playbooks is not part of this desk').waitFor(patient);
  });

  it.each(['market', 'journal?trade=7', 'backtest', 'health', 'playbooks', 'alerts'])(
    '%s has no fault that axe finds, dark and light, and fits a telephone',
    async (screen) => {
      for (const colorScheme of ['dark', 'light'] as const) {
        await page.emulateMedia({ colorScheme });
        await page.goto(`${served.url}/${screen}`);
        await page.waitForSelector('main .panel, main .notice', patient);
        expect(await violations(page)).toEqual([]);
      }
      await page.setViewportSize({ width: 390, height: 844 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
      await page.setViewportSize({ width: 1440, height: 900 });
    },
    60_000,
  );

  it('bars that come while the chart is asked for are on it, each once, and no running bar ahead of them', async () => {
    await page.route(/\/api\/markets\/sim/, async (route) => {
      const answer = await route.fetch();
      markets.preview(id, bars[1_190]!);
      playTo(1_130);
      await new Promise((resolve) => setTimeout(resolve, 300));
      await route.fulfill({ response: answer });
    });
    await page.goto(`${served.url}/market?m=${encodeURIComponent(id)}`);
    await expect.poll(legend, patient).toContain(closeOf(1_129));
    await page.keyboard.press('e');
    await page.getByText('bar 1129 explained').waitFor(patient);
    await page.unroute(/\/api\/markets\/sim/);
  }, 90_000);

  it('nothing went wrong on the way: no error, no breach of the policy, no request elsewhere', () => {
    expect(troubles).toEqual([]);
  });
});
