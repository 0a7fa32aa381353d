/** The moving picture of the desk in README: `veloce demo`, driven by keyboard in headless Chromium, frame by frame. */
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { findChromium } from '../../testing/chromium.js';
import { root } from '../workspace.js';
import { movingPicture, type Frame } from './moving-picture.js';

const size = { width: 1360, height: 800 };
/** A folder that keeps the frames to be looked at, when one is named. */
const [, , kept] = process.argv;

const executablePath = await findChromium();
if (executablePath === undefined) throw new Error('no Chromium');
const demo = spawn(
  process.execPath,
  [
    '--conditions=@veloce/source',
    '--import',
    'tsx',
    'packages/cli/src/bin.ts',
    'demo',
    '--port',
    '0',
    '--speed',
    '6',
    '--history',
    '900',
    '--keep',
  ],
  { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] },
);
try {
  const link = await new Promise<string>((resolve, reject) => {
    let said = '';
    demo.stdout.on('data', (part: Buffer) => {
      said += part.toString();
      const found = /the desk: (http\S+)/.exec(said)?.[1];
      if (found !== undefined) resolve(found);
    });
    demo.once('exit', () => {
      reject(new Error(`the demo ended: ${said}`));
    });
  });
  const browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run'],
  });
  const page = await browser.newPage({ viewport: size, colorScheme: 'dark' });
  await page.goto(link);
  const frames = await play(page);
  await browser.close();
  const picture = movingPicture(frames);
  writeFileSync(join(root, 'docs/images/desk.gif'), picture);
  console.log(`docs/images/desk.gif: ${frames.length} frames, ${(picture.length / 1e6).toFixed(2)} MB`);
  if (kept !== undefined) {
    mkdirSync(kept, { recursive: true });
    frames.forEach(({ png }, k) => {
      writeFileSync(join(kept, `${String(k).padStart(2, '0')}.png`), png);
    });
  }
} finally {
  demo.kill('SIGINT');
}

/** The scenes, in order. */
async function play(page: Page): Promise<readonly Frame[]> {
  const frames: Frame[] = [];
  const session = await page.context().newCDPSession(page);
  const patient = { timeout: 120_000 };
  const take = async (ms: number): Promise<void> => {
    const { data } = await session.send('Page.captureScreenshot', { format: 'png', optimizeForSpeed: true });
    frames.push({ png: Buffer.from(data, 'base64'), ms });
  };
  const press = async (key: string): Promise<void> => {
    await page.keyboard.press(key);
    await page.waitForFunction(
      () => document.querySelector('main .notice.loading') === null,
      undefined,
      patient,
    );
    await wait(1_000);
  };
  await page.waitForSelector('.chart canvas', patient);
  await wait(8_000);
  for (let k = 0; k < 12; k++) {
    await take(k === 0 ? 900 : 320);
    await wait(450);
  }
  for (const name of ['Zones', 'Traps']) {
    await page.getByRole('button', { name, exact: true }).click(patient);
    await wait(1_000);
    await take(1_200);
  }
  for (let k = 0; k < 3; k++) await page.keyboard.press('ArrowLeft');
  await press('e');
  await take(1_800);
  await press('3');
  await page.locator('.trades .windowed button').first().click(patient);
  await page.locator('.trade .small-chart canvas').first().waitFor(patient);
  await wait(1_500);
  await take(2_200);
  await press('4');
  await take(2_000);
  await press('2');
  await press('r');
  await page.locator('.runs .badge.done').first().waitFor(patient);
  await wait(2_500);
  await take(2_400);
  await press('1');
  await take(1_000);
  return frames;
}
