import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dashboardApp, deskEvents, serveDesk, type DeskParts, type ServedDesk } from '@veloce/server';
import { buildPage } from '../packages/dashboard/build-page.js';
import { findChromium } from '../testing/chromium.js';
import { fullDesk, fullDeskMarket, type FullDesk } from './full-desk.js';
import { violations } from './page-checks.js';

const executablePath = await findChromium();
const patient = { timeout: 60_000 };
const token = 'a-token-of-more-than-22-characters';
const screens = [
  'market',
  'backtest',
  'journal',
  'journal?view=calendar',
  'playbooks',
  'playbooks?p=propose',
  'ask?q=Which%20hour%20loses%3F',
  'alerts',
  'health',
] as const;
const widths = [1440, 1024, 390] as const;

describe.skipIf(executablePath === undefined)('each screen of a desk with every part', () => {
  let desk: FullDesk;
  let folder = '';
  let served: ServedDesk;
  let browser: Browser;
  const opened: ServedDesk[] = [];

  const serve = async (parts: DeskParts, readOnly = false, port = 0): Promise<ServedDesk> => {
    const one = await serveDesk(dashboardApp(parts, { token, readOnly, page: folder }), { port });
    opened.push(one);
    return one;
  };
  /** A page that has entered, and what went wrong on it. */
  const enter = async (link: string, width = 1440): Promise<{ page: Page; troubles: string[] }> => {
    const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme: 'dark' });
    const page = await context.newPage();
    const troubles: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') troubles.push(message.text());
    });
    page.on('pageerror', (error) => troubles.push(error.message));
    page.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith(new URL(link).origin) && !/^(data|blob):/.test(url)) troubles.push(`asks ${url}`);
    });
    await page.goto(link);
    await page.waitForSelector('header', patient);
    return { page, troubles };
  };
  const goTo = async (page: Page, screen: string): Promise<void> => {
    await page.goto(`${new URL(page.url()).origin}/${screen}`);
    await page.waitForSelector('main .panel, main .notice', patient);
    await page.waitForFunction(
      () => document.querySelector('main .notice.loading') === null,
      undefined,
      patient,
    );
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'veloce-desk-screens-'));
    await buildPage(folder);
    desk = await fullDesk({ bars: 1_500 });
    served = await serve(desk.parts);
    browser = await chromium.launch({
      executablePath: executablePath ?? '',
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'],
    });
  }, 180_000);
  afterAll(async () => {
    await browser.close();
    for (const one of opened) await one.close();
    await desk.close();
    await rm(folder, { recursive: true });
  });

  describe.each(widths)('%i pixels wide', (width) => {
    it.each(screens)(
      '%s: no fault that axe finds, dark and light; nothing is cut at the right; nothing goes wrong',
      async (screen) => {
        const { page, troubles } = await enter(served.link, width);
        for (const colorScheme of ['dark', 'light'] as const) {
          await page.emulateMedia({ colorScheme });
          await goTo(page, screen);
          expect(await violations(page)).toEqual([]);
        }
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
        expect(troubles).toEqual([]);
        await page.context().close();
      },
      120_000,
    );
  });

  it('empty: a desk whose parts have nothing yet says on each screen what will be there', async () => {
    const nothing = { pnl: 0, r: null, won: 0, closed: 0, hitRate: null, profitFactor: null };
    const { journal, playbooks, alerts, backtests } = desk.parts;
    const empty: DeskParts = {
      ...{ name: 'empty', mode: 'paper', version: '1', events: deskEvents() },
      markets: { rows: () => [], view: () => undefined, positions: () => [] },
      journal: {
        ...journal!,
        trades: () => Promise.resolve({ trades: [], matching: 0, all: 0, total: nothing }),
        signals: () => Promise.resolve([]),
        performance: () => Promise.resolve([]),
      },
      playbooks: { ...playbooks!, list: () => Promise.resolve([]) },
      alerts: { ...alerts!, list: () => Promise.resolve([]) },
      backtests: { ...backtests!, choices: () => Promise.resolve({ strategies: [], markets: [] }) },
      ask: desk.parts.ask!,
    };
    const { page, troubles } = await enter((await serve(empty)).link);
    for (const [screen, text] of [
      ['market', 'No market yet'],
      ['backtest', 'Nothing to backtest'],
      ['journal', 'No trades yet'],
      ['journal?view=calendar', 'no closed trades'],
      ['playbooks', 'The shelf is empty'],
      ['ask', 'Ask about your journal'],
      ['alerts', 'No alerts yet'],
    ] as const) {
      await goTo(page, screen);
      expect(await page.locator('main').innerText(), screen).toContain(text);
      expect(await violations(page)).toEqual([]);
    }
    expect(troubles).toEqual([]);
    await page.context().close();
  }, 120_000);

  it('absent: a desk without parts says on each screen how to add it', async () => {
    const bare: DeskParts = { name: 'bare', mode: 'paper', version: '1', events: deskEvents() };
    const { page } = await enter((await serve(bare)).link);
    for (const screen of ['market', 'backtest', 'journal', 'playbooks', 'ask', 'alerts', 'health']) {
      await goTo(page, screen);
      expect(await page.locator('main').innerText(), screen).toMatch(/is not part of this desk/);
    }
    expect(await violations(page)).toEqual([]);
    await page.context().close();
  }, 60_000);

  it('loading and error: each screen says what it waits for, then what is wrong, and tries again', async () => {
    const { page } = await enter(served.link);
    for (const [screen, api, key] of [
      ['market', '**/api/markets/*', '1'],
      ['backtest', '**/api/backtests/choices', '2'],
      ['journal', '**/api/trades?*', '3'],
      ['playbooks', '**/api/playbooks', '4'],
      ['health', '**/api/health', '7'],
    ] as const) {
      await goTo(page, 'alerts');
      let answer: (fail: boolean) => void = () => undefined;
      const said = new Promise<boolean>((resolve) => {
        answer = resolve;
      });
      await page.route(api, async (route) => {
        await ((await said)
          ? route.fulfill({
              status: 500,
              contentType: 'application/json',
              body: '{"error":"the disk is full","fix":"Free some space."}',
            })
          : route.continue());
      });
      await page.keyboard.press(key);
      await page.locator('main .notice.loading').first().waitFor(patient);
      expect(await violations(page), `${screen} loading`).toEqual([]);
      answer(true);
      await page.getByText('the disk is full').first().waitFor(patient);
      await page.getByText('Free some space.').first().waitFor(patient);
      expect(await violations(page), `${screen} error`).toEqual([]);
      await page.unroute(api);
      await page.getByRole('button', { name: 'Try again' }).first().click();
      await page
        .getByText('the disk is full')
        .first()
        .waitFor({ ...patient, state: 'detached' });
    }
    await page.context().close();
  }, 180_000);

  it('stale: a market without data is greyed, and says since when', async () => {
    const { page } = await enter(served.link);
    await goTo(page, `market?m=${encodeURIComponent(fullDeskMarket)}`);
    expect(await page.locator('.chart-panel.stale').count()).toBe(0);
    desk.markets.state(fullDeskMarket, 'stale');
    await page.locator('.chart-panel.stale').waitFor(patient);
    expect(await page.locator('.chart-panel .badge.warn').innerText()).toMatch(/no data for \d+ d/);
    expect(await violations(page)).toEqual([]);
    desk.markets.state(fullDeskMarket, 'live');
    await page.locator('.chart-panel.stale').waitFor({ ...patient, state: 'detached' });
    await page.context().close();
  }, 60_000);

  it('read-only: nothing can be written on any screen, and the head says so', async () => {
    const { page, troubles } = await enter((await serve(desk.parts, true)).link);
    expect(await page.locator('header').innerText()).toContain('read-only');
    for (const [screen, name] of [
      ['alerts', 'Send a test'],
      ['health', 'kill entries'],
      ['playbooks', 'Save as a draft'],
      ['playbooks?p=propose', 'Propose'],
      ['journal?view=calendar', 'Add'],
      ['backtest', 'Run'],
    ] as const) {
      await goTo(page, screen);
      expect(await page.getByRole('button', { name, exact: true }).first().isDisabled(), screen).toBe(true);
      expect(await violations(page)).toEqual([]);
    }
    // The layout changes for this visit, and is not written.
    await page.keyboard.press('d');
    await page.waitForTimeout(900);
    expect(troubles).toEqual([]);
    await page.context().close();
  }, 120_000);

  it('a server that is gone: every screen keeps what it has, greyed, with its age, and goes on once it is back', async () => {
    const own = await serve(desk.parts);
    const { page } = await enter(own.link);
    for (const key of ['1', '3', '4', '7']) {
      await page.keyboard.press(key);
      await page.waitForFunction(
        () => document.querySelector('main .notice.loading') === null,
        undefined,
        patient,
      );
    }
    const before = await page.locator('main table').first().innerText();
    await own.close();
    await page.getByText('The desk cannot be reached.').waitFor(patient);
    expect(await page.locator('.cut-notice').innerText()).toMatch(/is \d+ s old/);
    // Health is asked again every five seconds: what it said last stays.
    await page.waitForTimeout(6_000);
    expect(await page.locator('main table').first().innerText()).toBe(before);
    expect(await violations(page)).toEqual([]);
    await serve(desk.parts, false, own.port);
    await page.getByText('The desk cannot be reached.').waitFor({ ...patient, state: 'detached' });
    await page.context().close();
  }, 120_000);

  it('an answer full of markup is text: nothing of it is an element, is run, or is fetched', async () => {
    const markup =
      '<img src=https://evil.example/x onerror="document.title=1"><script>document.title=2</script>';
    const link = '[a](javascript:document.title=3) ![b](https://evil.example/b.png)';
    const ask = {
      ask: () =>
        Promise.resolve({
          text: `It rests on 3 trades. ${markup} ${link}`,
          query: `select '${markup}'`,
          columns: ['symbol', markup],
          rows: [
            [markup, 1],
            [link, "x'; delete from trades; --"],
          ],
          restsOn: `rests on 3 trades ${markup}`,
        }),
    };
    const own = await serve({ ...desk.parts, ask });
    const { page, troubles } = await enter(own.link);
    await goTo(page, `ask?q=${encodeURIComponent(markup)}`);
    const main = page.locator('main');
    await main.getByText('It rests on 3 trades.').waitFor(patient);
    expect(await main.locator('img, script, a[href^=javascript], iframe').count()).toBe(0);
    expect(await main.locator('td').first().innerText()).toBe(markup);
    expect(await main.locator('.answer').innerText()).toContain(link);
    expect(await page.title()).not.toMatch(/^[123]$/);
    expect(await violations(page)).toEqual([]);
    expect(troubles).toEqual([]);
    await page.context().close();
  }, 120_000);

  it('by keyboard alone: from the chart to an overlay, a trade, a note on a day, a playbook, a backtest and its comparison', async () => {
    const { page, troubles } = await enter(served.link);
    await page.waitForSelector('.chart canvas', patient);
    const button = (name: string) => page.getByRole('button', { name, exact: true });
    await page.keyboard.press('z');
    expect(await button('Zones').getAttribute('aria-pressed')).toBe('true');
    await page.keyboard.press('k');
    expect(await button('Naked POC').getAttribute('aria-pressed')).toBe('true');
    const legend = (): Promise<string> => page.locator('.legend').innerText();
    const newest = await legend();
    await page.keyboard.press('ArrowLeft');
    await expect.poll(legend).not.toBe(newest);
    await page.keyboard.press('e');
    await page.waitForURL(/e=\d+/, patient);
    await page.keyboard.press('w');
    expect(await page.locator('.market-screen.chart').count()).toBe(1);
    await page.keyboard.press('`');
    await page.waitForFunction(() => document.activeElement?.id === 'command-line', undefined, patient);
    await page.keyboard.type('layout full');
    await page.keyboard.press('Enter');
    await page.locator('.market-screen.full').waitFor(patient);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('zone');
    await page.keyboard.press('Enter');
    await page.keyboard.type('Europe/Berlin');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('.clock').innerText()).toContain('Europe/Berlin');
    await page.keyboard.press('3');
    await page.locator('.trades .windowed button').first().focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(/trade=/, patient);
    await page.locator('.trade .small-chart canvas').first().waitFor(patient);
    await button('Calendar and reviews').focus();
    await page.keyboard.press('Enter');
    await page.getByLabel('Note on the day').focus();
    await page.keyboard.type('patient today');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.locator('.note', { hasText: 'patient today' }).waitFor(patient);
    await page.keyboard.press('4');
    const text = page.getByLabel('Text of the playbook');
    await text.focus();
    await page.keyboard.press('Control+End');
    await page.keyboard.type(' crossesA');
    await page.getByText('Ctrl Space').waitFor(patient);
    await page.keyboard.press('Control+Space');
    await expect.poll(() => text.inputValue()).toContain(' crossesAbove');
    await page.keyboard.press('Escape');
    await page.keyboard.press('2');
    for (const run of [1, 2]) {
      await page.waitForSelector('.backtest-screen', patient);
      await page.keyboard.press('r');
      await expect.poll(() => page.locator('.runs .badge.done').count(), patient).toBe(run);
    }
    await page.getByText('live trades:').waitFor(patient);
    await button('Compare').first().focus();
    await page.keyboard.press('Enter');
    await page.locator('.compared').waitFor(patient);
    expect(await page.locator('iframe.report').count()).toBe(2);
    expect(troubles).toEqual([]);
    await page.context().close();
  }, 180_000);

  it('two tabs: both show a new bar, a note of one is on the other, and the next visit finds the layout', async () => {
    const { page } = await enter(served.link);
    const other = await page.context().newPage();
    await other.goto(`${served.url}/journal?view=calendar`);
    await page.keyboard.press('1');
    await page.waitForSelector('.chart canvas', patient);
    desk.playTo(1_501);
    const close = (desk.data.close[1_500] ?? 0).toLocaleString('en-US', {
      minimumFractionDigits: 1,
      maximumFractionDigits: 1,
    });
    await expect.poll(() => page.locator('.legend').innerText(), patient).toContain(close);
    await other.keyboard.press('1');
    await expect.poll(() => other.locator('.legend').innerText(), patient).toContain(close);
    await page.keyboard.press('t');
    await page.waitForTimeout(1_000);
    await other.reload();
    await expect
      .poll(
        () => other.getByRole('button', { name: 'Traps', exact: true }).getAttribute('aria-pressed'),
        patient,
      )
      .toBe('true');
    await page.context().close();
  }, 60_000);

  it('a playbook is previewed where a scan says that it fires, and is moved on after it was asked twice', async () => {
    const { page } = await enter(served.link);
    await goTo(page, 'playbooks?p=opening%20range%20v1');
    await page.locator('.preview .small-chart canvas').first().waitFor(patient);
    expect(await page.locator('.preview p').first().innerText()).toMatch(/^\d+ times in 300 bars/);
    await page.getByRole('button', { name: 'to active' }).click();
    expect(await page.getByText('It is written to the journal.').count()).toBe(1);
    await page.getByRole('button', { name: 'Yes, move it' }).click();
    await page.locator('.playbook .badge.active').waitFor(patient);
    await page.context().close();
  }, 60_000);
});
