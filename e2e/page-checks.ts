import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Page } from 'playwright-core';

/** The findings of axe-core, one per line. */
export async function violations(page: Page): Promise<readonly string[]> {
  const source = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  return page.evaluate(`${source};
    axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'] }).then(({ violations }) =>
      violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ': ' + html.slice(0, 160))))`);
}

/** A report that is open in a browser of its own. */
export interface WatchedPage {
  readonly page: Page;
  /** Errors of its scripts, and whatever it asked a network for. */
  readonly troubles: readonly string[];
  readonly close: () => Promise<void>;
}

/** Opens a report as a file, and watches it from the first request on. */
export async function openWatched(executablePath: string | undefined, html: string): Promise<WatchedPage> {
  const folder = await mkdtemp(join(tmpdir(), 'veloce-page-'));
  const file = join(folder, 'report.html');
  await writeFile(file, html);
  const browser = await chromium.launch({
    executablePath: executablePath ?? '',
    args: ['--no-sandbox', '--disable-gpu'],
  });
  const page = await browser.newPage({ viewport: { width: 1440, height: 1000 } });
  const troubles: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') troubles.push(message.text());
  });
  page.on('pageerror', (error) => troubles.push(error.message));
  page.on('request', (request) => {
    if (!/^(file|data|blob):/.test(request.url())) troubles.push(request.url());
  });
  await page.goto(pathToFileURL(file).href);
  await page.waitForSelector('html[data-ready]');
  return {
    page,
    troubles,
    async close() {
      await browser.close();
      await rm(folder, { recursive: true });
    },
  };
}
