import express from 'express';
import type { AddressInfo } from 'node:net';
import { dashboardApp, deskEvents, deskListener, deskMarkets } from '@veloce/server';

const events = deskEvents();
const markets = deskMarkets(events);
markets.open({ id: 'BTCUSDT', symbol: 'BTCUSDT', venue: 'mine', timeframe: '1m', intervalMs: 60_000 });
const desk = dashboardApp(
  { name: 'my desk', mode: 'paper', version: '1', events, markets: markets.part },
  { prefix: '/desk' },
);

// The desk reads bodies itself: it comes before whatever else reads them.
const app = express();
app.get('/hello', (_, response) => void response.send('hello from the app around the desk'));
app.use('/desk', deskListener(desk));
app.use(express.json());

const server = app.listen(0, '127.0.0.1');
await new Promise((resolve) => server.once('listening', resolve));
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const headers = { authorization: `Bearer ${desk.token}` };
console.log(await (await fetch(`${url}/hello`)).text());
console.log(await (await fetch(`${url}/desk/api/markets`, { headers })).text());
console.log(`without the token: ${(await fetch(`${url}/desk/api/markets`)).status}`);
const body = JSON.stringify({ token: desk.token });
const entered = await fetch(`${url}/desk/api/enter`, {
  method: 'POST',
  body,
  headers: { 'content-type': 'application/json' },
});
console.log(`a body is read: ${entered.status}`);
server.close();
server.closeAllConnections();
