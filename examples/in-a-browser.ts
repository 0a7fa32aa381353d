import { build } from 'esbuild';
import { mkdir, writeFile } from 'node:fs/promises';

// An app's code: everything but reading files runs in a browser as it is.
const app = `
import { backtest } from '@veloce/backtest';
import { fromColumns } from '@veloce/core';
import { showReport } from '@veloce/report/browser';
import { squeezeFlow } from '@veloce/squeezeflow';

// A random walk, and flow that sometimes leans against it. The same on every page: the seed is fixed.
let seed = 7;
const random = () => (seed = (48_271 * seed) % 2_147_483_647) / 2_147_483_647;
let price = 100;
const close = Array.from({ length: 20_000 }, () => (price *= 1 + 0.002 * (random() - 0.5) * (0.3 + random() ** 4)));
const open = close.map((price, i) => close[i - 1] ?? price);
const high = close.map((price, i) => Math.max(price, open[i]) * 1.0001);
const low = close.map((price, i) => Math.min(price, open[i]) / 1.0001);
const buyVolume = close.map(() => 2 * random() ** 2);
const sellVolume = close.map(() => 2 * random() ** 2);
const volume = buyVolume.map((bought, i) => bought + sellVolume[i]);
const time = close.map((_, i) => 1_735_689_600_000 + 60_000 * i);
const data = fromColumns({
  symbol: 'WALKUSDT', timeframe: '1m', origin: { name: 'a random walk', simulated: true },
  time, open, high, low, close, volume, buyVolume, sellVolume,
});
showReport(document.body, backtest(squeezeFlow, data));
`;

const { outputFiles } = await build({
  stdin: { contents: app, resolveDir: process.cwd() },
  bundle: true,
  minify: true,
  write: false,
  format: 'esm',
  conditions: process.execArgv.some((one) => one.includes('@veloce/source')) ? ['@veloce/source'] : [],
});
const script = outputFiles[0]?.text.replaceAll('</script', '<\\/script') ?? '';
const page = `<!doctype html><meta charset="utf-8"><title>Veloce in a browser</title>
<style>html, body { height: 100%; margin: 0 }</style><body><script type="module">${script}</script>`;
await mkdir('out', { recursive: true });
await writeFile('out/browser.html', page);
console.log(`out/browser.html: ${(page.length / 1e6).toFixed(1)} MB, opens offline`);
