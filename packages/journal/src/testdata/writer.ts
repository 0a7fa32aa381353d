import { argv, stdout } from 'node:process';
import { setTimeout as wait } from 'node:timers/promises';
import { journalOrThrow } from '../error.js';
import { openJournal } from '../journal.js';
import { turn } from './turns.js';

/**
 * A process that writes to a journal until it is killed: signals and the fills of round trips, one turn at a time. It says `open`, then
 * the number of each turn that was acknowledged. While the journal is locked it waits.
 */
const [place = '', account = '', from = '0'] = argv.slice(2);
const where = place.startsWith('postgres:') ? { url: place } : { folder: place };
let opened = await openJournal(where)();
while (opened._tag === 'Left' && (opened.left._tag === 'Locked' || opened.left._tag === 'ConnectionFailed')) {
  await wait(50);
  opened = await openJournal(where)();
}
if (opened._tag === 'Left') throw new Error(opened.left.message, { cause: opened.left });
const journal = opened.right;
stdout.write('open\n');
for (let k = Number(from); ; k++) {
  const { events, signal } = turn(account, k);
  await journalOrThrow(journal.signals.add([signal]));
  await journalOrThrow(journal.trades.record(events, { by: signal.actor, venue: 'kill' }));
  stdout.write(`${k}\n`);
}
