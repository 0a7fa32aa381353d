import { build } from 'esbuild';
import { mkdir, writeFile } from 'node:fs/promises';

// A live chart needs an element with a height, and nothing else of Veloce: no server, no framework.
const app = `
import { liveChart } from '@veloce/charts';

let price = 100;
let seed = 7;
const random = () => (seed = (48_271 * seed) % 2_147_483_647) / 2_147_483_647;
const barAt = (k) => {
  const open = price;
  price *= 1 + 0.004 * (random() - 0.5);
  return { time: 1_735_689_600_000 + 60_000 * k, open, close: price, high: Math.max(open, price) + 0.1, low: Math.min(open, price) - 0.1,
    volume: random(), average: 0.98 * open };
};
const chart = liveChart(document.querySelector('#chart'), {
  panes: [
    { label: '', share: 70, series: [{ kind: 'candles' }] },
    { label: 'volume', share: 30, series: [{ kind: 'histogram', column: 'volume', tint: 'soft' }] },
  ],
});
for (let k = 0; k < 300; k++) chart.push(barAt(k));
chart.overlay('average', { kind: 'columns', columns: [{ column: 'average', tint: 'accent' }] });
chart.overlay('zone', { kind: 'zones', zones: [{ from: 240, to: null, low: price - 1, high: price - 0.5, side: 'demand' }] });
chart.levels([{ price: price - 1.2, title: 'stop', tint: 'down' }]);
chart.marks([{ bar: 280, side: 'LONG', price: chart.bar(280).low, decision: 'taken' }]);
document.querySelector('#more').addEventListener('click', () => chart.push(barAt(chart.last() + 1)));
document.body.dataset.bars = String(chart.last() + 1);
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
const page = `<!doctype html><html lang="en" style="color-scheme: dark"><meta charset="utf-8"><title>A live chart</title>
<body style="margin: 0; background: #151a23"><h1 style="color: #e6e9ef">My page</h1><button id="more">One more bar</button>
<div id="chart" style="height: 480px"></div><script type="module">${script}</script></body></html>`;
await mkdir('out', { recursive: true });
await writeFile('out/live-chart.html', page);
console.log(`out/live-chart.html: ${(page.length / 1e3).toFixed(0)} kB, opens offline`);
