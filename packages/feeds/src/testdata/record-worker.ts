import process from 'node:process';
import { orThrow } from '@veloce/core';
import { openLog } from '../record/write-segments.js';

// Says what it cut off, then writes numbered lines and says which are synced, until it is killed.
const [, , folder = ''] = process.argv;
const log = await orThrow(openLog(folder, { format: 'kill-test' }, { segmentBytes: 200_000, blockBytes: 20_000 }));
process.stdout.write(`cut ${log.cutBytes}\n`);
let next = Number(process.argv[3] ?? 0);
for (;;) {
  for (let k = 0; k < 200; k++) log.add(`${next++} ${'x'.repeat(next % 97)}`, next);
  log.sync();
  process.stdout.write(`${next}\n`);
  if (next % 5 === 0) await new Promise((resolve) => setImmediate(resolve));
}
