import { fastify } from 'fastify';
import { dashboardApp, deskEvents, deskListener, deskMarkets } from '@veloce/server';

const events = deskEvents();
const markets = deskMarkets(events);
markets.open({ id: 'BTCUSDT', symbol: 'BTCUSDT', venue: 'mine', timeframe: '1m', intervalMs: 60_000 });
const desk = dashboardApp(
  { name: 'my desk', mode: 'paper', version: '1', events, markets: markets.part },
  { prefix: '/desk' },
);

// In a scope of its own, where nothing reads bodies: the desk does that itself.
const listen = deskListener(desk);
const app = fastify();
app.get('/hello', () => 'hello from the app around the desk');
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

const url = await app.listen({ port: 0, host: '127.0.0.1' });
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
await app.close();
