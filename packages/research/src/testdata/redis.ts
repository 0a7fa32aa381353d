import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env } from 'node:process';
import { setTimeout as wait } from 'node:timers/promises';
import { Redis, type RedisOptions } from 'ioredis';
import { kill } from './kill.js';

/** A Redis for a test. */
export interface TestRedis {
  readonly connection: RedisOptions;
  readonly stop: () => Promise<void>;
}

const hasServer = spawnSync('redis-server', ['--version']).status === 0;
const url = env['REDIS_URL'];

/** Why there is no Redis for the tests; `undefined` when there is. */
export const withoutRedis =
  hasServer || url !== undefined
    ? undefined
    : 'skipped: no redis-server on the PATH (apt-get install redis-server) and no REDIS_URL';

/** Starts the machine's own Redis on a free port of the loopback, or takes the one of REDIS_URL. */
export async function startRedis(...more: readonly string[]): Promise<TestRedis> {
  if (!hasServer) {
    const { hostname, port, username, password } = new URL(url ?? '');
    return {
      connection: { host: hostname, port: Number(port || 6379), username, password },
      stop: () => Promise.resolve(),
    };
  }
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'veloce-redis-'));
  const server = spawn(
    'redis-server',
    ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder, ...more],
    { stdio: 'ignore' },
  );
  const connection = { host: '127.0.0.1', port };
  const probe = new Redis({ ...connection, retryStrategy: () => 50, maxRetriesPerRequest: null });
  probe.on('error', () => undefined);
  // A server that asks for a password has answered.
  const answered = probe.ping().catch((error: unknown) => {
    if (!String(error).includes('NOAUTH')) throw error;
  });
  await Promise.race([answered, wait(20_000).then(() => Promise.reject(new Error('redis-server does not answer')))]);
  probe.disconnect();
  return {
    connection,
    async stop() {
      await kill(server);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
