import fs from 'node:fs';
import promises from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import process from 'node:process';

// Runs a day and kills itself at the n-th step that touches the disk: before it, or after it. Without a number it says how many steps there are.
const [, , folder = '', venuePath = '', step = '0', when = 'before', bars = '240'] = process.argv;
const fatal = Number(step);
let steps = 0;
let isCounting = false;

const die = (): void => {
  process.kill(process.pid, 'SIGKILL');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0); // nothing more happens while the signal is on its way
};
type Act = (...args: never[]) => unknown;
const watch = (module: object, name: string): void => {
  const table = module as Record<string, Act>;
  const act = table[name];
  table[name] = (...args) => {
    if (!isCounting) return act(...args);
    steps++;
    if (steps === fatal && when === 'before') die();
    const done = act(...args);
    if (steps === fatal && when === 'after') die();
    return done;
  };
};
for (const name of ['writeSync', 'fdatasyncSync', 'fsyncSync', 'appendFileSync']) watch(fs, name);
for (const name of ['open', 'rename', 'rm']) watch(promises, name);
syncBuiltinESMExports();

const { orThrow } = await import('@veloce/core');
const { openRunFolder } = await import('../node/run-folder.js');
const { runLive } = await import('../node/run-live.js');
const { given, plan } = await import('./live-day.js');
const { rightOf } = await import('./right-of.js');
const { ordersOf, venueFile } = await import('./venue-file.js');

const venue = venueFile(venuePath);
const run = await orThrow(openRunFolder(folder, plan));
isCounting = true;
const snapshotMs = 5; // several within the day
await rightOf(
  runLive(run, [given(run.status().inputs, Number(bars))], { tell: (decision) => ordersOf(decision).forEach(venue.send) }, { tickMs: 3_600_000, snapshotMs }),
);
run.close();
process.stdout.write(String(steps));
