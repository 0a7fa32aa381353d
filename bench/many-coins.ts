import { loadavg } from 'node:os';
import { Worker } from 'node:worker_threads';
import { peakMemory, writeResult } from './machine.js';

interface Told {
  readonly latencies: readonly number[];
  readonly cpu: readonly number[];
  readonly closed: number;
  readonly outputs: number;
  readonly signals: number;
}

/** The value that a share of all values do not exceed. */
const percentile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.ceil(share * values.length) - 1] ?? NaN;

/**
 * Two hundred symbols in one process on two threads, by replay: frames of trades through the feed, into bars, into a runner with SqueezeFlow. At each
 * minute's close the first trade of every symbol's next minute is there at one moment. Bar to signal is from that moment to the verdict on the
 * last of the thread's symbols, so that waiting for the others counts.
 */
export async function benchManyCoins(symbols = 200, threads = 2, minutes = 240): Promise<void> {
  const gate = new SharedArrayBuffer(4);
  const load = loadavg()[0] ?? NaN;
  const names = Array.from({ length: symbols }, (_, k) => `S${k}USDT`);
  const share = symbols / threads;
  const told = await Promise.all(
    Array.from({ length: threads }, (_, thread) => {
      const workerData = {
        ...{ thread, threads, gate, history: 1_500, minutes, tradesPerMinute: 20 },
        symbols: names.slice(thread * share, (thread + 1) * share),
      };
      const worker = new Worker(new URL('many-coins-worker.mjs', import.meta.url), { workerData });
      return new Promise<Told>((resolve, reject) => {
        worker.once('message', resolve).once('error', reject);
      });
    }),
  );
  const latencies = told.flatMap((one) => one.latencies);
  const spent = told.flatMap((one) => one.cpu);
  const result = {
    ...{ symbols, threads, minutes, 'bars closed': told.reduce((sum, { closed }) => sum + closed, 0) },
    signals: told.reduce((sum, one) => sum + one.signals, 0),
    'bar to signal, p50, ms': Number(percentile(latencies, 0.5).toFixed(2)),
    'bar to signal, p99, ms': Number(percentile(latencies, 0.99).toFixed(2)),
    'bar to signal, most, ms': Number(Math.max(...latencies).toFixed(2)),
    // Of the whole process, so of all threads: what the machine has to give in a burst, however busy it is.
    'processor ms of a burst, p50': Number(percentile(spent, 0.5).toFixed(2)),
    'processor ms of a burst, p99': Number(percentile(spent, 0.99).toFixed(2)),
    'peak MiB': peakMemory(),
    'load average at the start': Number(load.toFixed(1)),
  };
  console.log(result);
  await writeResult('many-coins', { 'two hundred symbols': result });
}
