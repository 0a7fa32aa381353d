import process from 'node:process';
import { orThrow } from '@veloce/core';
import { createAlerts } from '../alerts.js';
import { webhook } from '../channels/webhook.js';
import { alertEvent } from '../event.js';
import { fileOutbox } from '../node/file-outbox.js';

/** Tells alerts one after the other, says which are kept, and delivers meanwhile; without a count it only delivers, and ends when nothing is left. */
const [folder, url, first, count] = process.argv.slice(2) as [string, string, string, string];
const outbox = await orThrow(fileOutbox(folder));
const alerts = createAlerts({
  routes: [{ channel: webhook({ url }), perMinute: 100_000 }],
  outbox,
  firstRetryMs: 1,
  repeatMs: 0,
});
const end = new AbortController();
const running = alerts.run(end.signal);
for (let k = 0; k < Number(count); k++) {
  const number = Number(first) + k;
  const told = await alerts.tell(
    alertEvent({ time: Date.now(), severity: 'critical', kind: 'other', subject: `n${number}`, title: `number ${number}` }),
  )();
  if (told._tag === 'Left') throw new Error(told.left.message);
  process.stdout.write(`${number}\n`);
}
for (let waiting = 1; waiting > 0;) {
  const ledger = await outbox.list(100_000)();
  if (ledger._tag === 'Left') throw new Error(ledger.left.message);
  waiting = ledger.right.filter(({ state }) => state === 'waiting').length;
  await new Promise((resolve) => setTimeout(resolve, 2));
}
end.abort();
await running;
outbox.close();
