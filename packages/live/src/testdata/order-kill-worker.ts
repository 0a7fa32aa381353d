import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import process from 'node:process';

// Runs a day with a freqtrade as its venue, and kills itself at the n-th step that touches disk or venue: before it, or after it. A call of the venue is two
// steps: it has arrived there, and its answer has come. With `reply`, at the n-th answer
// to an order. Without a number it says how many steps there are.
const [, , folder = '', url = '', step = '0', when = 'before', bars = '240'] = process.argv;
const fatal = Number(step);
let steps = 0;
let replies = 0;
let isCounting = false;

const die = (): void => {
  process.kill(process.pid, 'SIGKILL');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
};
const count = (at: 'before' | 'after'): void => {
  if (at === 'before') steps++;
  if (isCounting && steps === fatal && when === at) die();
};
type Act = (...args: never[]) => unknown;
const table = fs as unknown as Record<string, Act>;
for (const name of ['writeSync', 'fdatasyncSync', 'fsyncSync']) {
  const act = table[name];
  table[name] = (...args) => {
    if (!isCounting) return act(...args);
    count('before');
    const done = act(...args);
    count('after');
    return done;
  };
}
syncBuiltinESMExports();
const ask = globalThis.fetch;
globalThis.fetch = async (...args) => {
  if (!isCounting || args[1]?.method !== 'POST') return ask(...args);
  count('before');
  const answer = await ask(...args); // the venue has carried it out
  if (when === 'reply' && ++replies === fatal) die();
  count('after');
  return answer;
};

const { tradeToEnd } = await import('./order-kill-run.js');
isCounting = true;
await tradeToEnd(folder, url, Number(bars));
process.stdout.write(String(steps));
