import { live } from '@veloce/core';
import { toTable } from '@veloce/core/table';
import type { Bar } from '@veloce/core';
import { simulateMarket } from '@veloce/data-files';
import { dashboardApp, deskEvents, deskMarkets, serveDesk } from '@veloce/server';
import { squeezeFlow } from '@veloce/squeezeflow';

const events = deskEvents();
const markets = deskMarkets(events);
const id = 'simulator:BTCUSDT';
markets.open({ id, symbol: 'BTCUSDT', venue: 'simulator', timeframe: '1m', intervalMs: 60_000 });

// Here the bars come from the simulator; live, they come from a feed.
const { data } = simulateMarket({ symbol: 'BTCUSDT', seed: 7, bars: 2_000 });
const strategy = live(squeezeFlow, data);
for (const bar of toTable(data).objects() as Bar[]) {
  const verdict = strategy.push(bar);
  const reasons = [verdict._tag === 'Right' ? verdict.right.reason : verdict.left.reason];
  markets.bar(id, {
    bar,
    opinion: { time: bar.time, side: 0, strength: 0, parts: [], reasons, playbooks: [] },
  });
}

const app = dashboardApp({
  name: 'my desk',
  mode: 'paper',
  simulated: true,
  version: '1',
  events,
  markets: markets.part,
});
const desk = await serveDesk(app, { port: 0 });
console.log(`open ${desk.url} with the token of desk.link`);
await desk.close();
