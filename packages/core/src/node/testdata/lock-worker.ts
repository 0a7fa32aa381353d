import { appendFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { argv, pid } from 'node:process';
import { orThrow } from '../../errors.js';
import { lock } from '../lock.js';

// Counts up in each of some folders, under a lock: reading and writing are two steps, so that two at once lose a count.
const [, , folder = '', rounds = '', at = ''] = argv;
for (let k = 0; k < Number(rounds); k++) {
  while (Date.now() < Number(at) + k * 30) await new Promise((resolve) => setTimeout(resolve, 1));
  const place = join(folder, String(k));
  const held = await orThrow(lock(join(place, '.lock'), { patienceMs: 600_000 }));
  const counter = join(place, 'count');
  const count = Number(readFileSync(counter, 'utf8'));
  await new Promise((resolve) => setTimeout(resolve, 2));
  held.check();
  // In one step: one that is killed while it writes leaves the old count, and not an empty file.
  const next = `${counter}.${pid}`;
  writeFileSync(next, String(count + 1));
  renameSync(next, counter);
  appendFileSync(join(folder, `counted-${pid}`), `${k}\n`);
  held.release();
}
