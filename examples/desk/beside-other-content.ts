import { build } from 'esbuild';
import express from 'express';
import { createServer, type Server } from 'node:http';
import { dashboardApp, deskEvents, deskListener, deskMarkets } from '@veloce/server';

// The desk inside a page of your own, beside your own content. Its styles hold inside its element, its keys while that has the focus,
// and its address stands behind the # of yours.
const script = `
import { deskClient, mountDashboard } from '@veloce/dashboard';
const token = new URLSearchParams(location.search).get('t');
await fetch('/api/enter', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ token }) });
history.replaceState(null, '', location.pathname + location.hash);
mountDashboard(document.querySelector('#desk'), deskClient(), { address: 'hash' });
`;
const html = `<!doctype html><html lang="en"><meta charset="utf-8"><title>My page</title><link rel="stylesheet" href="/desk.css">
<style>h1 { color: rgb(200, 0, 0); margin: 30px } button { letter-spacing: 3px }</style>
<body><h1>My own content</h1><input aria-label="My own field"><button>My own button</button>
<div id="desk" style="height: 700px"></div><script type="module" src="/mine.js"></script></body></html>`;

/** An app with a page of its own that has a desk in it; the desk brings its styles, from the folder of its built page. */
export async function openMine(page?: string): Promise<{ readonly server: Server; readonly link: string }> {
  const { outputFiles } = await build({
    stdin: { contents: script, resolveDir: process.cwd(), loader: 'js' },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    conditions: process.execArgv.some((one) => one.includes('@veloce/source')) ? ['@veloce/source'] : [],
  });
  const events = deskEvents();
  const markets = deskMarkets(events);
  markets.open({ id: 'BTCUSDT', symbol: 'BTCUSDT', venue: 'mine', timeframe: '1m', intervalMs: 60_000 });
  for (let k = 0; k < 300; k++) {
    const close = 100 + Math.sin(k / 20);
    const bar = {
      time: 1_735_689_600_000 + 60_000 * k,
      open: close,
      high: close + 1,
      low: close - 1,
      close,
      volume: 1,
    };
    markets.bar('BTCUSDT', { bar });
  }
  const parts = { name: 'my desk', mode: 'paper', version: '1', events, markets: markets.part } as const;
  const desk = dashboardApp(parts, page === undefined ? {} : { page });
  const app = express();
  app.get('/mine', (_, response) => void response.type('html').send(html));
  app.get('/mine.js', (_, response) => void response.type('js').send(outputFiles[0]?.text));
  app.use(deskListener(desk));
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return { server, link: `http://127.0.0.1:${port}/mine?t=${desk.token}` };
}

const { server, link } = await openMine();
const answer = await fetch(link);
console.log(`my page: ${answer.status}, ${(await answer.text()).length} characters, with a desk in it`);
server.close();
server.closeAllConnections();
