import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CacheStatus } from '@veloce/core';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';

/** Figures of a run, for Prometheus. */
export interface Metrics {
  readonly bar: (symbol: string, lagSeconds: number) => void;
  readonly signal: (symbol: string, outcome: 'taken' | 'withheld') => void;
  readonly hole: (symbol: string) => void;
  readonly delivery: (channel: string, state: string) => void;
  readonly equity: (value: number) => void;
  /** Adds a cache, which is asked whenever the figures are read. */
  readonly cache: (status: () => CacheStatus) => void;
  readonly text: () => Promise<string>;
}

/** Figures of one run. */
export function createMetrics(): Metrics {
  const registers = [new Registry()];
  const lag = new Histogram({
    name: 'veloce_bar_lag_seconds',
    help: 'From the end of a bar until it was taken',
    labelNames: ['symbol'],
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 60],
    registers,
  });
  const signals = new Counter({
    name: 'veloce_signals_total',
    help: 'Signals',
    labelNames: ['symbol', 'outcome'],
    registers,
  });
  const holes = new Counter({
    name: 'veloce_holes_total',
    help: 'Holes in feeds',
    labelNames: ['symbol'],
    registers,
  });
  const deliveries = new Counter({
    name: 'veloce_alert_deliveries_total',
    help: 'Tries to deliver alerts',
    labelNames: ['channel', 'state'],
    registers,
  });
  const equity = new Gauge({
    name: 'veloce_equity',
    help: 'Equity of the account, in quote currency',
    registers,
  });
  const caches: (() => CacheStatus)[] = [];
  cacheGauges(caches, registers);
  return {
    bar: (symbol, seconds) => lag.observe({ symbol }, seconds),
    signal: (symbol, outcome) => signals.inc({ symbol, outcome }),
    hole: (symbol) => holes.inc({ symbol }),
    delivery: (channel, state) => deliveries.inc({ channel, state }),
    equity: (value) => equity.set(value),
    cache: (status) => {
      caches.push(status);
    },
    text: () => registers[0]?.metrics() ?? Promise.resolve(''),
  };
}

/** Figures of caches: `rate(veloce_cache_hits_total)` beside that of the misses is the share that they answer. */
function cacheGauges(caches: readonly (() => CacheStatus)[], registers: Registry[]): void {
  for (const [name, help, field] of [
    ['veloce_cache_hits_total', 'Questions that a cache answered', 'hits'],
    ['veloce_cache_misses_total', 'Questions that a cache passed on', 'misses'],
    ['veloce_cache_entries', 'Answers that a cache holds', 'entries'],
    ['veloce_cache_bytes', 'Memory of the answers that a cache holds', 'bytes'],
  ] as const) {
    new Gauge({
      ...{ name, help, labelNames: ['cache'], registers },
      collect() {
        for (const status of caches) {
          const now = status();
          this.set({ cache: now.name }, now[field]);
        }
      },
    });
  }
}

/** Serves figures at `/metrics`, on this machine only. */
export function serveMetrics(
  metrics: Metrics,
  port: number,
): Promise<{ readonly url: string; readonly close: () => void }> {
  const server = createServer((request, response) => {
    const host = request.headers.host ?? '';
    if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host)) response.writeHead(421).end();
    else if (request.method !== 'GET' || request.url !== '/metrics') response.writeHead(404).end();
    else {
      void metrics.text().then((text) => {
        response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' }).end(text);
      });
    }
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const { port: at } = server.address() as AddressInfo;
      resolve({
        url: `http://127.0.0.1:${at}/metrics`,
        close: () => {
          server.close();
          server.closeAllConnections();
        },
      });
    });
  });
}
