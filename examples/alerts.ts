import { createServer } from 'node:http';
import { alertEvent, alertRules, createAlerts, lines, webhook } from '@veloce/alerts';
import { fileOutbox } from '@veloce/alerts/node';
import { orThrow } from '@veloce/core';

async function main(): Promise<void> {
  // A server that takes alerts, and is down at first. (Yours would be telegram({ token, chat }), ntfy({ topic }) or another.)
  let tries = 0;
  const server = createServer((_, response) => response.writeHead(++tries === 1 ? 503 : 200).end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };

  const outbox = await orThrow(fileOutbox('out/alerts'));
  const alerts = createAlerts(
    {
      routes: [
        { channel: lines({ write: (text) => console.log(text.split('\n')[0]) }) },
        { channel: webhook({ url: `http://127.0.0.1:${port}/alerts` }), least: 'critical' },
      ],
      outbox,
      quietHours: { from: '22:00', to: '07:00', zone: 'Europe/Berlin' },
      firstRetryMs: 50,
    },
    { onDelivery: ({ channel, state, answer }) => console.log(`${channel}: ${state} (${answer})`) },
  );

  const ending = new AbortController();
  const running = alerts.run(ending.signal);

  // The event as the rules see it: open interest fell by an eighth within five seconds, at a whole number.
  const time = Date.now();
  const fall = { symbol: 'BTCUSDT', time, changePct: -12.4, wholeNumber: true, coverage: 1, price: 60_000 };
  const alert = alertRules().openInterest(fall);
  if (alert !== undefined) await alerts.tell(alert)();

  // Custom alerts: anything that a person should know.
  const subject = 'backup';
  await alerts.tell(alertEvent({ time, severity: 'critical', kind: 'other', subject, title: 'no backup' }))();

  while (tries < 3) await new Promise((resolve) => setTimeout(resolve, 10));
  ending.abort();
  await running;
  outbox.close();
  server.close();
}

// The message says what went wrong, what was asked, and how to fix it; no stack is needed.
main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
